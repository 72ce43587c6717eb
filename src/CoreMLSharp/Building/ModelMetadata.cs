using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>What a model says about itself; the texts that Xcode shows.</summary>
public sealed record ModelMetadata
{
    /// <summary>Who made it.</summary>
    public string Author { get; init; } = "";

    /// <summary>What it does.</summary>
    public string ShortDescription { get; init; } = "";

    /// <summary>Under which licence it may be used.</summary>
    public string License { get; init; } = "";

    /// <summary>Its version.</summary>
    public string VersionString { get; init; } = "";

    /// <summary>Writes the texts into a model; those that are empty leave what is there.</summary>
    public void ApplyTo(Model model)
    {
        if (this == new ModelMetadata()) return;
        Metadata metadata = model.Description.Metadata ??= new Metadata();
        if (Author.Length > 0) metadata.Author = Author;
        if (ShortDescription.Length > 0) metadata.ShortDescription = ShortDescription;
        if (License.Length > 0) metadata.License = License;
        if (VersionString.Length > 0) metadata.VersionString = VersionString;
    }
}
