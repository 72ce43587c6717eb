using System.Text.Json;

namespace CoreMLSharp.Conformance;

/// <summary>How the numbers and shapes of a case are compared, by its fields <c>compare</c>, <c>rule</c> and <c>shapeRule</c>.</summary>
/// <param name="Kind"><c>value</c> (or <c>values</c>), <c>snr</c> or <c>shape</c>.</param>
/// <param name="IsScaled">Whether the tolerance is delta · max(|expected|, 1) rather than atol + rtol · |expected|.</param>
/// <param name="Relative">rtol, or delta.</param>
/// <param name="Absolute">atol.</param>
/// <param name="ShapeRule"><c>exact</c>, <c>squeeze</c> (without dimensions of 1) or <c>flatten</c> (any shape).</param>
/// <param name="MinimumSnr">The lowest signal-to-noise ratio in dB.</param>
/// <param name="MinimumPsnr">The lowest peak signal-to-noise ratio in dB.</param>
internal sealed record Comparison(
    string Kind, bool IsScaled, double Relative, double Absolute, string ShapeRule, double MinimumSnr, double MinimumPsnr)
{
    public static Comparison Of(JsonElement description)
    {
        double Number(string name) =>
            description.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
        string Text(string name, string missing) =>
            description.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : missing;
        return new Comparison(
            Text("compare", "value"), Text("rule", "").Length > 0, Number("rtol"), Number("atol"), Text("shapeRule", "exact"),
            Number("snrMin"), Number("psnrMin"));
    }

    public void CheckArray(string name, double[] actual, long[] actualShape, double[] expected, long[] expectedShape)
    {
        Assert.True(Comparable(actualShape, actual.Length).SequenceEqual(Comparable(expectedShape, expected.Length)),
            $"'{name}' has the shape [{string.Join(", ", actualShape)}], expected [{string.Join(", ", expectedShape)}] ({ShapeRule}).");
        if (Kind == "snr") CheckNoise(name, actual, expected);
        else if (Kind is "value" or "values") CheckNumbers(name, actual, expected);
    }

    public void CheckNumbers(string name, double[] actual, double[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                IsClose(actual[i], expected[i]), $"'{name}': element {i} of {expected.Length} is {actual[i]}, expected {expected[i]}.");
        }
    }

    private bool IsClose(double actual, double expected)
    {
        if (actual.Equals(expected)) return true;
        double tolerance = IsScaled ? Relative * Math.Max(Math.Abs(expected), 1) : Absolute + (Relative * Math.Abs(expected));
        return double.IsFinite(actual) && double.IsFinite(expected) && Math.Abs(actual - expected) <= tolerance;
    }

    private void CheckNoise(string name, double[] actual, double[] expected)
    {
        double noise = actual.Zip(expected).Average(pair => Math.Pow(pair.First - pair.Second, 2)) + 1e-7;
        double signal = expected.Average(value => value * value);
        double peak = expected.Max(value => value * value);
        double snr = 10 * Math.Log10(signal / noise);
        double psnr = 10 * Math.Log10(peak / noise);
        Assert.True(
            snr >= MinimumSnr && psnr >= MinimumPsnr,
            $"'{name}' has a signal-to-noise ratio of {snr:0.0} dB (peak {psnr:0.0}), expected {MinimumSnr} ({MinimumPsnr}).");
    }

    private IEnumerable<long> Comparable(long[] shape, int count) => ShapeRule switch
    {
        "flatten" => [count],
        "squeeze" => shape.Where(dim => dim != 1),
        _ => shape,
    };
}
