using CoreMLSharp.Diagnostics;
using CoreMLSharp.Packages;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Editing.Linking;

/// <summary>The weight files that the ML Programs of a model name, such as <c>@model_path/weights/weight.bin</c>.</summary>
public static class WeightFiles
{
    private const string Prefix = "@model_path/weights/";

    /// <summary>The names of the files, relative to the folder of weights, in the order of the program.</summary>
    /// <exception cref="ModelFormatException">A file is outside that folder.</exception>
    public static IReadOnlyCollection<string> Of(Model model)
    {
        List<string> files = [];
        Map(model, file =>
        {
            if (!files.Contains(file)) files.Add(file);
            return file;
        });
        return files;
    }

    /// <summary>Gives the files other names in the program.</summary>
    public static void Map(Model model, Func<string, string> map)
    {
        foreach (MIL.Value value in ModelFeatures.Leaves(model).Where(leaf => leaf.MlProgram is not null).SelectMany(leaf => Values(leaf.MlProgram)))
        {
            if (value.BlobFileValue is { } blob) blob.FileName = Prefix + map(NameOf(blob.FileName));
        }
    }

    /// <summary>Where a file is.</summary>
    /// <param name="weightsFolder">The model's folder of weights.</param>
    /// <param name="file">The file's name.</param>
    /// <exception cref="ModelFormatException">The model has no weights beside it, or the file is missing or reached through a link.</exception>
    public static string Locate(string? weightsFolder, string file)
    {
        if (weightsFolder is null) throw new ModelFormatException($"The model names the weight file {file}, but has no weights beside it.");
        string path = ContainedPath.Resolve(weightsFolder, file, $"The weight file {file}");
        return File.Exists(path) ? path : throw new ModelFormatException($"The weight file {path}, which the model names, is missing.");
    }

    private static string NameOf(string path)
    {
        string name = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : "";
        return ContainedPath.IsInside(name) ? name : throw new ModelFormatException($"The weight file {path} is not one of the model's folder of weights ({Prefix}…).");
    }

    private static IEnumerable<MIL.Value> Values(MIL.Program program) =>
        program.Functions.Values.SelectMany(function => function.BlockSpecializations.Values).SelectMany(Values);

    private static IEnumerable<MIL.Value> Values(MIL.Block block) => block.Operations.SelectMany(operation =>
        Values(operation.Attributes)
            .Concat(operation.Inputs.Values.SelectMany(argument => argument.Arguments).Select(binding => binding.Value).OfType<MIL.Value>())
            .Concat(operation.Blocks.SelectMany(Values)));

    private static IEnumerable<MIL.Value> Values(MapField<string, MIL.Value> attributes) => attributes.Values;
}
