using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Packages;

/// <summary>
/// Items in which Xcode keeps what a user typed about a package's model: <c>Metadata.json</c> (author, licence, description, version, notes
/// of tools) and <c>FeatureDescriptions.json</c> (a sentence per input and output). They take precedence over the model's own; Xcode's
/// <c>--</c> stands for an empty field.
/// </summary>
internal static class MetadataOverlay
{
    private const string MetadataName = "Metadata.json";
    private const string FeaturesName = "FeatureDescriptions.json";
    private const string Empty = "--";
    private const int MaximumBytes = 16 << 20;

    /// <summary>Puts what the items say into the model.</summary>
    public static void Apply(ModelLocation location, Model model)
    {
        foreach (PackageItem item in location.Manifest?.Items ?? [])
        {
            string path = ModelPackage.PathOf(location.PackagePath!, item);
            if (IsOverlay(item) && File.Exists(path)) Apply(path, item, model);
        }
    }

    /// <summary>
    /// Whether a description that a loaded package kept is lost, or no longer says what the model says, so that it would undo a change.
    /// </summary>
    public static bool IsOutdated(string path, PackageItem item, Model model)
    {
        if (!IsOverlay(item)) return false;
        if (!File.Exists(path)) return true;
        Model described = new() { Description = model.Description.Clone() };
        Apply(path, item, described);
        return !described.Description.Equals(model.Description);
    }

    /// <summary>Whether an item is one of the two; a package is whole without it.</summary>
    public static bool IsOverlay(PackageItem item) => item.Name is MetadataName or FeaturesName;

    private static void Apply(string path, PackageItem item, Model model)
    {
        if (new FileInfo(path).Length > MaximumBytes) throw new ModelFormatException($"{path} is too large for a model's description.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (item.Name == MetadataName) ApplyMetadata(document.RootElement, model.Description.Metadata ??= new Metadata());
            else ApplyFeatures(document.RootElement, model.Description);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"{path} is not a description of a model ({error.Message})", error);
        }
    }

    private static void ApplyMetadata(JsonElement overlay, Metadata metadata)
    {
        metadata.Author = Text(overlay, "MLModelAuthorKey") ?? metadata.Author;
        metadata.License = Text(overlay, "MLModelLicenseKey") ?? metadata.License;
        metadata.ShortDescription = Text(overlay, "MLModelDescriptionKey") ?? metadata.ShortDescription;
        metadata.VersionString = Text(overlay, "MLModelVersionStringKey") ?? metadata.VersionString;
        if (!overlay.TryGetProperty("MLModelCreatorDefinedKey", out JsonElement notes)) return;
        foreach (JsonProperty note in notes.EnumerateObject()) metadata.UserDefined[note.Name] = note.Value.GetString() ?? "";
    }

    private static void ApplyFeatures(JsonElement overlay, ModelDescription description)
    {
        Describe(description.Input, "Inputs");
        Describe(description.Output, "Outputs");
        Describe(description.TrainingInput, "TrainingInputs");
        Describe(description.State, "States");

        void Describe(RepeatedField<FeatureDescription> features, string kind)
        {
            if (!overlay.TryGetProperty(kind, out JsonElement texts)) return;
            foreach (FeatureDescription feature in features)
            {
                if (texts.TryGetProperty(feature.Name, out JsonElement entry))
                {
                    feature.ShortDescription = Text(entry, "MLFeatureShortDescription") ?? feature.ShortDescription;
                }
            }
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.GetString() is { Length: > 0 } text && text != Empty ? text : null;
}
