using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Packages;

namespace CoreMLSharp.CompiledModels;

/// <summary>
/// A compiled model (<c>.mlmodelc</c>), as apps carry it: read back to what it was compiled from, in a temporary folder, from where on it
/// is a model like any other.
/// </summary>
/// <remarks>
/// Apple does not describe the format; what is known of it here was learnt from folders whose source lies beside them. Lost in compiling
/// are the names of activations that were merged into the layer before them, and the precision and quantization in which a network's
/// weights were stored.
/// </remarks>
internal static class CompiledModel
{
    /// <summary>Where a model is stored, of whatever kind; a compiled one is read back first.</summary>
    public static ModelLocation Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return CompiledParts.AreIn(path) && !File.Exists(Path.Combine(path, PackageManifest.FileName))
            ? Unforeseen.Guard($"{path} cannot be read", () => ReadBack(path))
            : ModelLocation.Find(path);
    }

    private static ModelLocation ReadBack(string path)
    {
        CompiledFolder compiled = CompiledFolder.Read(new CompiledParts(path));
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        TemporaryFolder folder = new();
        try
        {
            ModelLocation location = Store(compiled, Path.Combine(folder.Path, name));
            return location with { Temporary = folder };
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static ModelLocation Store(CompiledFolder compiled, string path)
    {
        if (!compiled.HasProgram)
        {
            string file = $"{path}.mlmodel";
            SpecificationFile.Write(file, compiled.Model);
            return ModelLocation.Find(file);
        }

        string package = $"{path}.mlpackage";
        Action<string>? copy = compiled.Weights.Count == 0 ? null : target =>
        {
            foreach (CompiledWeights weights in compiled.Weights) ModelPackage.Copy(weights.Path, Path.Combine(target, weights.Name));
        };
        ModelPackage.Write(package, compiled.Model, copy, origin: null);
        return ModelLocation.Find(package);
    }
}
