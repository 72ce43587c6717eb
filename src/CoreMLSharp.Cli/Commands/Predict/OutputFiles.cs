using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;

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

    private static MLImage Image(IReadOnlyDictionary<string, MLFeatureValue> outputs) =>
        outputs.Values.FirstOrDefault(value => value.Type == MLFeatureType.Image)?.ImageValue
        ?? throw new CoreMLException("The model has no output that is an image; write a .safetensors or .json file.");
}
