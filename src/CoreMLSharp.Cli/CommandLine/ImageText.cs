using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Images as the command line describes them: <c>RGB,224x224,scale=0.0039,bias=-1/-1/-1</c>.</summary>
internal static class ImageText
{
    private static readonly Dictionary<string, ColorSpace> ColorSpaces = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RGB"] = ColorSpace.Rgb,
        ["BGR"] = ColorSpace.Bgr,
        ["gray"] = ColorSpace.Grayscale,
        ["gray16"] = ColorSpace.GrayscaleFloat16,
    };

    /// <exception cref="CoreMLException">The text describes no image; the message says how it is written.</exception>
    public static ImageOptions Parse(string text)
    {
        ImageOptions options = new();
        foreach (string part in text.Split(','))
        {
            if (ColorSpaces.TryGetValue(part, out ColorSpace space)) options = options with { ColorSpace = space };
            else if (part.StartsWith("scale=", StringComparison.Ordinal)) options = WithScale(options, part[6..], text);
            else if (part.StartsWith("bias=", StringComparison.Ordinal)) options = WithBias(options, part[5..], text);
            else if (part.Split('x') is [string width, string height]) options = WithSize(options, width, height, text);
            else throw Unreadable(text);
        }

        return options;
    }

    private static ImageOptions WithSize(ImageOptions options, string width, string height, string text) =>
        options with { Size = (Length(width, text), Length(height, text)) };

    private static ImageOptions WithScale(ImageOptions options, string scale, string text)
    {
        float[] numbers = [.. scale.Split('/').Select(number => Number(number, text))];
        return numbers.Length switch
        {
            1 => options with { Scale = numbers[0] },
            3 => options with { RedScale = numbers[0], GreenScale = numbers[1], BlueScale = numbers[2] },
            _ => throw Unreadable(text),
        };
    }

    private static ImageOptions WithBias(ImageOptions options, string bias, string text)
    {
        float[] numbers = [.. bias.Split('/').Select(number => Number(number, text))];
        return numbers.Length switch
        {
            1 => options with { RedBias = numbers[0], GreenBias = numbers[0], BlueBias = numbers[0] },
            3 => options with { RedBias = numbers[0], GreenBias = numbers[1], BlueBias = numbers[2] },
            _ => throw Unreadable(text),
        };
    }

    private static float Number(string number, string text) =>
        float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw Unreadable(text);

    private static long Length(string number, string text) =>
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : throw Unreadable(text);

    private static CoreMLException Unreadable(string text) => new(
        $"'{text}' describes no image. Write RGB, BGR, gray or gray16, and behind it, with commas between, what else is needed: "
        + "a size such as 224x224, scale=0.0039, bias=-1, or a number for each colour as in bias=RED/GREEN/BLUE.");
}
