namespace CoreMLSharp.Packages;

/// <summary>Where the parts of a stored model are.</summary>
/// <param name="SpecificationPath">The protobuf file.</param>
/// <param name="WeightsFolder">The folder of weight files, or null.</param>
/// <param name="PackagePath">The package's folder, or null for a single file.</param>
internal sealed record ModelLocation(string SpecificationPath, string? WeightsFolder, string? PackagePath = null)
{
    public static ModelLocation Find(string path)
    {
        if (File.Exists(path)) return new ModelLocation(path, null);
        if (!Directory.Exists(path)) throw new FileNotFoundException($"There is no model at {path}.", path);
        if (File.Exists(Path.Combine(path, ModelPackage.ManifestName))) return ModelPackage.Locate(path);
        if (File.Exists(Path.Combine(path, "coremldata.bin")))
        {
            throw new ModelFormatException(
                $"{path} is a compiled model (.mlmodelc), which only Apple's Core ML reads; use the .mlmodel or .mlpackage that it was compiled from.");
        }

        throw new ModelFormatException($"{path} is a folder without {ModelPackage.ManifestName}, so it is not a model package.");
    }
}
