using CoreMLSharp.Conversion;
using CoreMLSharp.Packages;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Studio.Models;

/// <summary>A model that pages look at.</summary>
/// <param name="Id">What stands for it in addresses.</param>
/// <param name="Path">The file or folder.</param>
public sealed record ShelvedModel(string Id, string Path)
{
    private static readonly string[] CoreMLEndings = [".mlmodel", ".mlpackage", ".mlmodelc"];

    /// <summary>What pages call it.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>The page that shows it.</summary>
    public string Page => $"/inspect/{Id}";

    /// <summary>Whether it is Core ML's own, by its name and the files in it; otherwise it is one to convert.</summary>
    public bool IsCoreML => CoreMLEndings.Contains(System.IO.Path.GetExtension(Name), StringComparer.OrdinalIgnoreCase)
        || File.Exists(System.IO.Path.Combine(Path, PackageManifest.FileName))
        || File.Exists(System.IO.Path.Combine(Path, "coremldata.bin"))
        || (File.Exists(Path) && PackageArchive.Is(Path) && !ModelConverter.CanConvert(Path));

    /// <summary>Loads it, to predict; one of another format is converted first.</summary>
    /// <param name="folders">Where models that it is linked to may lie.</param>
    /// <exception cref="Diagnostics.CoreMLException">It cannot be run here; the message says why.</exception>
    public MLModel Load(IReadOnlyList<string> folders)
    {
        if (IsCoreML) return MLModel.Load(Path, new MLModelConfiguration { SearchPaths = folders });
        using ConversionResult converted = ModelConverter.Convert(Path);
        return MLModel.Load(converted.Model, path: Path);
    }
}
