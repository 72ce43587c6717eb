using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Files that the outputs of one prediction are written to.</summary>
internal static class OutputFiles
{
    private static readonly Dictionary<string, Action<string, IReadOnlyDictionary<string, MLFeatureValue>>> Writers =
        new(StringComparer.OrdinalIgnoreCase)
        {
            [".safetensors"] = (path, outputs) => FeatureStorage.Pack(outputs).Save(path),
            [".json"] = FeatureJson.Save,
            [".png"] = (path, outputs) => Image(outputs).SavePng(path),
        };

    /// <summary>What the name of such a file ends in.</summary>
    public static IReadOnlyList<string> Endings => [.. Writers.Keys];

    public static void Write(string path, IReadOnlyDictionary<string, MLFeatureValue> outputs) =>
        Writers[Path.GetExtension(path)](path, outputs);

    /// <summary>Fails before the model runs where a file cannot hold what comes out.</summary>
    public static void Check(string path, ModelDescription description)
    {
        bool isPhoto = Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);
        if (!isPhoto || description.Output.Any(output => output.Type.TypeCase == FeatureType.TypeOneofCase.ImageType)) return;
        throw new CoreMLException($"{path}: the model has no output that is an image; write a .safetensors or .json file.");
    }

    private static MLImage Image(IReadOnlyDictionary<string, MLFeatureValue> outputs) =>
        outputs.Values.First(value => value.Type == MLFeatureType.Image).ImageValue;
}
