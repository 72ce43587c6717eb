using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>How an output compares with the expected one.</summary>
/// <param name="Name">The output.</param>
/// <param name="Passed">Whether it agrees within the tolerance.</param>
/// <param name="LargestAbsoluteError">The largest difference of two numbers; 0 for texts.</param>
/// <param name="LargestRelativeError">The largest difference in parts of the expected number.</param>
/// <param name="Difference">What else differs, such as the shape or a text; null when nothing does.</param>
public sealed record OutputComparison(string Name, bool Passed, double LargestAbsoluteError, double LargestRelativeError, string? Difference)
{
    /// <summary>Compares two values of one output.</summary>
    public static OutputComparison Compare(string name, MLFeatureValue expected, MLFeatureValue actual, Tolerance tolerance)
    {
        if (expected.Type != actual.Type) return Differs(name, $"expected a value of type {expected.Type}, got {actual.Type}");
        return expected.Type switch
        {
            MLFeatureType.MultiArray when !expected.MultiArrayValue.Shape.SequenceEqual(actual.MultiArrayValue.Shape) =>
                Differs(name, $"expected {expected.MultiArrayValue}, got {actual.MultiArrayValue}"),
            MLFeatureType.MultiArray => Numbers(name, expected.MultiArrayValue.ToDoubles(), actual.MultiArrayValue.ToDoubles(), tolerance),
            MLFeatureType.Double => Numbers(name, [expected.DoubleValue], [actual.DoubleValue], tolerance),
            MLFeatureType.Int64 => Numbers(name, [expected.Int64Value], [actual.Int64Value], tolerance),
            MLFeatureType.Image => Images(name, expected.ImageValue, actual.ImageValue, tolerance),
            MLFeatureType.Dictionary => Dictionaries(name, expected.DictionaryValue, actual.DictionaryValue, tolerance),
            MLFeatureType.String => Texts(name, [expected.StringValue], [actual.StringValue]),
            _ => Texts(name, Elements(expected), Elements(actual)),
        };
    }

    private static OutputComparison Images(string name, MLImage expected, MLImage actual, Tolerance tolerance) =>
        expected.Size != actual.Size || expected.Format != actual.Format
            ? Differs(name, $"expected a picture of {expected.Size} {expected.Format}, got {actual.Size} {actual.Format}")
            : Numbers(name, Pixels(expected), Pixels(actual), tolerance);

    private static OutputComparison Dictionaries(
        string name, IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual, Tolerance tolerance)
    {
        string[] keys = [.. expected.Keys.Order(StringComparer.Ordinal)];
        return keys.SequenceEqual(actual.Keys.Order(StringComparer.Ordinal))
            ? Numbers(name, [.. keys.Select(key => expected[key])], [.. keys.Select(key => actual[key])], tolerance)
            : Differs(name, $"expected the keys {string.Join(", ", keys)}, got {string.Join(", ", actual.Keys)}");
    }

    private static OutputComparison Numbers(string name, double[] expected, double[] actual, Tolerance tolerance)
    {
        bool passed = true;
        double absolute = 0, relative = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            passed &= tolerance.Accepts(expected[i], actual[i]);
            if (expected[i].Equals(actual[i])) continue;
            double difference = Math.Abs(actual[i] - expected[i]);
            absolute = Math.Max(absolute, difference);
            relative = Math.Max(relative, difference / Math.Abs(expected[i]));
        }

        return new OutputComparison(name, passed, absolute, relative, null);
    }

    private static OutputComparison Texts(string name, IReadOnlyList<string> expected, IReadOnlyList<string> actual) => expected.SequenceEqual(actual)
        ? new OutputComparison(name, true, 0, 0, null)
        : Differs(name, $"expected {string.Join(", ", expected)}, got {string.Join(", ", actual)}");

    private static OutputComparison Differs(string name, string difference) => new(name, false, 0, 0, difference);

    private static IReadOnlyList<string> Elements(MLFeatureValue sequence) => sequence.HasInt64Elements
        ? [.. sequence.Int64SequenceValue.Select(element => element.ToString(System.Globalization.CultureInfo.InvariantCulture))]
        : sequence.StringSequenceValue;

    private static double[] Pixels(MLImage image) => [.. image.ToPixels(image.Format).Bytes.Select(value => (double)value)];
}
