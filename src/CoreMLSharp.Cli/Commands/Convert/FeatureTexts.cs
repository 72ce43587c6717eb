using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Commands.Convert;

/// <summary>What inputs and outputs become, as the command line writes it.</summary>
internal static class FeatureTexts
{
    private const string ImagePrefix = "image:";

    private static readonly Dictionary<string, DataType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["float32"] = DataType.Float32,
        ["float16"] = DataType.Float16,
    };

    /// <summary>An input: <c>x=1x3x224x224</c> or <c>x=image:RGB,scale=0.0039,bias=-1</c>.</summary>
    /// <exception cref="CoreMLException">The text says nothing of the kind; the message says how it is written.</exception>
    public static InputOptions Input(string text)
    {
        (string name, string? kind) = Split(text);
        InputOptions input = new(name);
        return kind switch
        {
            null => throw new CoreMLException("Write NAME=image:RGB or NAME=SHAPE."),
            _ when IsImage(kind) => input with { Image = ImageText.Parse(kind[ImagePrefix.Length..]) },
            _ => input with { Shape = FeatureShape.Parse(kind) },
        };
    }

    /// <summary>An output: <c>y</c>, <c>y=float16</c> or <c>y=image:RGB,scale=255</c>.</summary>
    /// <exception cref="CoreMLException">The text says nothing of the kind; the message says how it is written.</exception>
    public static OutputOptions Output(string text)
    {
        (string name, string? kind) = Split(text);
        OutputOptions output = new(name);
        return kind is null ? output
            : IsImage(kind) ? output with { Image = ImageText.Parse(kind[ImagePrefix.Length..]) }
            : Types.TryGetValue(kind, out DataType type) ? output with { Type = type }
            : throw new CoreMLException($"'{kind}' is not what an output can be: image:RGB, float16 or float32.");
    }

    private static bool IsImage(string kind) => kind.StartsWith(ImagePrefix, StringComparison.OrdinalIgnoreCase);

    private static (string Name, string? Kind) Split(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }
}
