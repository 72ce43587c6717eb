using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Packages;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Editing.Linking;

/// <summary>A weight file of a model.</summary>
/// <param name="Name">What the model's programs call it, relative to the folder of weights.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record WeightFile(string Name, string Path);

/// <summary>The weight files that the ML Programs of a model name, such as <c>@model_path/weights/weight.bin</c>.</summary>
internal static class WeightFiles
{
    private const string Prefix = "@model_path/weights/";

    /// <summary>The names of the files, relative to the folder of weights, in the order of the program.</summary>
    /// <exception cref="ModelFormatException">A file is outside that folder.</exception>
    public static IReadOnlyList<string> NamesIn(Model model) =>
        [.. WeightReferences.In(model).Select(blob => NameOf(blob.FileName)).Distinct()];

    /// <summary>The files that a model names.</summary>
    /// <exception cref="ModelFormatException">A file is missing, or not in the model's folder of weights.</exception>
    public static IReadOnlyList<WeightFile> In(Model model, string? weightsFolder) =>
        [.. NamesIn(model).Select(name => new WeightFile(name, Locate(weightsFolder, name)))];

    /// <summary>The model with other names for its weight files, as a copy where there are any, and the model itself otherwise.</summary>
    public static Model Renamed(Model model, Func<string, string> rename)
    {
        if (NamesIn(model).Count == 0) return model;
        Model renamed = model.Clone();
        foreach (MIL.Value.Types.BlobFileValue blob in WeightReferences.In(renamed))
        {
            blob.FileName = Prefix + rename(NameOf(blob.FileName));
        }

        return renamed;
    }

    /// <summary>
    /// A model whose weight files get a prefix, so that they can lie beside those of others, and the files under their new names.
    /// </summary>
    public static (Model Model, IReadOnlyList<WeightFile> Files) Prefixed(ModelFile file, string prefix) => (
        Renamed(file.Specification, name => prefix + name),
        [.. In(file.Specification, file.WeightsFolder).Select(weights => weights with { Name = prefix + weights.Name })]);

    /// <summary>Copies weight files to a folder, under the names by which a model knows them.</summary>
    /// <returns>The folder, for a model file to own; null where there are no files.</returns>
    public static TemporaryFolder? Gather(IReadOnlyList<WeightFile> files)
    {
        if (files.Count == 0) return null;
        TemporaryFolder folder = new();
        try
        {
            foreach (WeightFile file in files)
            {
                string path = Path.Combine(folder.Path, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Copy(file.Path, path);
            }

            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Where a file is.</summary>
    /// <param name="weightsFolder">The model's folder of weights.</param>
    /// <param name="file">The file's name.</param>
    /// <exception cref="ModelFormatException">The model has no weights beside it, or the file is missing or reached through a
    /// link.</exception>
    public static string Locate(string? weightsFolder, string file)
    {
        if (weightsFolder is null) throw new ModelFormatException($"The model names the weight file {file}, but has no weights beside it.");
        string path = ContainedPath.Resolve(weightsFolder, file, $"The weight file {file}");
        return File.Exists(path) ? path : throw new ModelFormatException($"The weight file {path}, which the model names, is missing.");
    }

    private static string NameOf(string path)
    {
        string name = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : "";
        return ContainedPath.IsInside(name)
            ? name
            : throw new ModelFormatException($"The weight file {path} is not one of the model's folder of weights ({Prefix}…).");
    }
}
