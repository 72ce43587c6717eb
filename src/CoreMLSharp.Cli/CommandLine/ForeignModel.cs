using CoreMLSharp.Conversion;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Models of other formats, which some commands take as they take Core ML's.</summary>
internal static class ForeignModel
{
    private static readonly string[] CoreMLEndings = [".mlmodel", ".mlpackage", ".mlmodelc", ".zip"];

    /// <summary>Whether a file or folder is of a format that models are converted from.</summary>
    public static bool Is(string path) =>
        !CoreMLEndings.Contains(Path.GetExtension(Path.TrimEndingDirectorySeparator(path)), StringComparer.OrdinalIgnoreCase)
        && !FilePlace.IsDevice(path) && ModelConverter.CanConvert(path);

    /// <summary>Loads a model, converted where it is of another format.</summary>
    public static MLModel Load(string path, MLModelConfiguration configuration)
    {
        if (!Is(path)) return MLModel.Load(path, configuration);
        using ConversionResult converted = ModelConverter.Convert(path);
        return MLModel.Load(converted.Model, configuration, path);
    }
}
