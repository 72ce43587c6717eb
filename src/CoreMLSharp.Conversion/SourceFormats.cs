using CoreMLSharp.Conversion.ClassicModels.Libsvm;
using CoreMLSharp.Conversion.ClassicModels.LightGbm;
using CoreMLSharp.Conversion.ClassicModels.XGBoost;
using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.OnnxFiles;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.TeachableMachine;
using CoreMLSharp.Conversion.TensorFlow;
using CoreMLSharp.Conversion.TensorFlowLite;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion;

/// <summary>The formats that models are converted from.</summary>
internal static class SourceFormats
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<ISourceFormat> All { get; } =
    [
        new OnnxFormat(),
        new TeachableMachineFormat(new TensorFlowLiteFormat()),
        new KerasFormat(),
        new TensorFlowFormat(),
        new TensorFlowLiteFormat(),
        new XGBoostFormat(),
        new LightGbmFormat(),
        new LibsvmFormat(),
    ];

    /// <summary>Their names, for people.</summary>
    public static string Description { get; } = string.Join(", ", All.Select(format => format.Name));

    /// <summary>The format of a file or folder; null where it is none of them, or there is nothing at the path.</summary>
    public static ISourceFormat? Find(string path) => Find(SourcePath.Of(path));

    /// <summary>The format of a file or folder.</summary>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="ModelFormatException">
    /// It is of no format that can be converted; the message says what it is, as far as that is known, and what to do.
    /// </exception>
    public static ISourceFormat Of(string path)
    {
        if (!Path.Exists(path)) throw new FileNotFoundException($"There is no model at {path}.");
        if (FilePlace.IsDevice(path)) throw new ModelFormatException($"{path} is a pipe or a device, not a model.");
        SourcePath source = SourcePath.Of(path);
        return Find(source) ?? throw new ModelFormatException(OtherFormats.Describe(source) is { } other
            ? $"{path} is {other}"
            : $"{path} is of no format that can be converted; those that can are {Description}.");
    }

    private static ISourceFormat? Find(SourcePath source) => All.FirstOrDefault(format => format.Recognizes(source));
}
