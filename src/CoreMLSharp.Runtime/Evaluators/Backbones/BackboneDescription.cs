using System.Text.Json;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Evaluators.Backbones;

/// <summary>
/// How an ONNX network takes images and which of its tensors are the features: a small JSON file beside the network, with the same name.
/// </summary>
/// <param name="Size">Side of the square image that the network takes, in pixels.</param>
/// <param name="IsBgr">Whether blue comes first.</param>
/// <param name="Mean">Subtracted from each channel, in the order fed, on a scale of 0 to 255.</param>
/// <param name="Deviation">What each channel is then divided by.</param>
/// <param name="Output">The tensor that holds the features, which need not be an output of the network; null for its only output.</param>
internal sealed record BackboneDescription(int Size, bool IsBgr, float[] Mean, float[] Deviation, string? Output)
{
    private const int LargestSize = 2048;
    private const int LargestFile = 64 * 1024;
    private const int LongestQuote = 40;
    private const string Example =
        """{ "size": 224, "colorOrder": "RGB", "mean": [123.675, 116.28, 103.53], "std": [58.395, 57.12, 57.375], "output": "features" }""";

    /// <summary>Reads the description of a network.</summary>
    /// <param name="networkPath">The ONNX file; the description has the same path with the ending <c>.json</c>.</param>
    /// <exception cref="ModelFormatException">There is no description, or it does not say what is needed.</exception>
    public static BackboneDescription Load(string networkPath)
    {
        string path = PathFor(networkPath);
        if (!File.Exists(path))
        {
            throw new ModelFormatException($"{networkPath}: {path} must say how the network takes images, such as {Example}.");
        }

        if (new FileInfo(path).Length > LargestFile)
        {
            throw new ModelFormatException($"{path} is too long for a description such as {Example}.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement, path);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelFormatException($"{path} is not a description such as {Example}: {error.Message}", error);
        }
    }

    /// <summary>Where the description of a network stands.</summary>
    public static string PathFor(string networkPath) => Path.ChangeExtension(networkPath, ".json");

    private static BackboneDescription Read(JsonElement json, string path)
    {
        int size = Required(json, "size", value => value.GetInt32());
        string order = Required(json, "colorOrder", value => value.GetString() ?? "");
        float[] mean = Required(json, "mean", Channels), deviation = Required(json, "std", Channels);
        string? output = json.TryGetProperty("output", out _) ? Required(json, "output", value => value.GetString()) : null;
        string? mistake =
            size is < 1 or > LargestSize ? $"the size must be 1 to {LargestSize}, not {size}"
            : order is not ("RGB" or "BGR") ? $"the colorOrder must be RGB or BGR, not '{order}'"
            : mean.Length != 3 || deviation.Length != 3 ? "mean and std must have three numbers each"
            : mean.Concat(deviation).Any(value => !float.IsFinite(value))
            || deviation.Contains(0) ? "mean and std must be finite, and std not 0"
            : null;
        return mistake is null
            ? new BackboneDescription(size, order == "BGR", mean, deviation, output)
            : throw new ModelFormatException($"{path}: {mistake}.");
    }

    private static T Required<T>(JsonElement json, string key, Func<JsonElement, T> read)
    {
        if (!json.TryGetProperty(key, out JsonElement value)) throw new FormatException($"'{key}' is missing.");
        try
        {
            return read(value);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            string text = value.GetRawText();
            throw new FormatException($"'{key}' cannot be {(text.Length <= LongestQuote ? text : $"{text[..LongestQuote]}...")}.", error);
        }
    }

    private static float[] Channels(JsonElement json) => [.. json.EnumerateArray().Select(element => element.GetSingle())];
}
