using CoreMLSharp.Conversion;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Models of other formats, which some commands take as they take Core ML's.</summary>
internal static class ForeignModel
{
    private static readonly string[] CoreMLEndings = [".mlmodel", ".mlpackage", ".mlmodelc"];

    /// <summary>
    /// Whether a file or folder is of a format that models are converted from, or a file that is no model of Core ML, of which those who
    /// convert can say more than those who load.
    /// </summary>
    public static bool Is(string path)
    {
        string ending = Path.GetExtension(Path.TrimEndingDirectorySeparator(path));
        if (CoreMLEndings.Contains(ending, StringComparer.OrdinalIgnoreCase) || FilePlace.IsDevice(path)) return false;
        bool mayBePackage = ending.Equals(".zip", StringComparison.OrdinalIgnoreCase);
        return ModelConverter.CanConvert(path) || (File.Exists(path) && !mayBePackage && !FileKind.IsModel(path));
    }

    /// <summary>Loads a model, converted where it is of another format.</summary>
    public static MLModel Load(string path, MLModelConfiguration configuration)
    {
        if (!Is(path)) return MLModel.Load(path, configuration);
        using ConversionResult converted = ModelConverter.Convert(path);
        return MLModel.Load(converted.Model, configuration, path);
    }
}
