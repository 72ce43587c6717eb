using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>How an output compares with the expected one.</summary>
/// <param name="Name">The output.</param>
/// <param name="Passed">Whether it agrees within the tolerance.</param>
/// <param name="LargestAbsoluteError">The largest difference of two numbers; 0 for texts.</param>
/// <param name="LargestRelativeError">The largest difference in parts of the expected number.</param>
/// <param name="Difference">What else differs, such as the shape or a text; null when nothing does.</param>
public sealed record OutputComparison(
    string Name, bool Passed, double LargestAbsoluteError, double LargestRelativeError, string? Difference)
{
    /// <summary>Compares two values of one output.</summary>
    public static OutputComparison Compare(string name, MLFeatureValue expected, MLFeatureValue actual, Tolerance tolerance)
    {
        if (Mismatch(expected, actual) is { } difference) return Differs(name, difference);
        if (expected.Type == MLFeatureType.Int64) return Numbers(name, [expected.Int64Value], [actual.Int64Value], tolerance);
        return FeatureNumbers.Of(name, expected, actual) is var (right, found)
            ? Numbers(name, right, found, tolerance)
            : Texts(name, Elements(expected), Elements(actual));
    }

    /// <summary>What makes it pointless to compare numbers; null when nothing does.</summary>
    private static string? Mismatch(MLFeatureValue expected, MLFeatureValue actual)
    {
        if (expected.Type != actual.Type) return $"expected a value of type {expected.Type}, got {actual.Type}";
        switch (expected.Type)
        {
            case MLFeatureType.MultiArray:
                MLMultiArray array = expected.MultiArrayValue, other = actual.MultiArrayValue;
                return array.Shape.SequenceEqual(other.Shape) ? null : $"expected {array}, got {other}";
            case MLFeatureType.Image:
                MLImage image = expected.ImageValue, found = actual.ImageValue;
                return (image.Size, image.Format) == (found.Size, found.Format) ? null
                    : $"expected an image of {image.Size} {image.Format}, got {found.Size} {found.Format}";
            case MLFeatureType.Dictionary:
                IEnumerable<string> keys = expected.DictionaryValue.Keys.Order(StringComparer.Ordinal);
                return keys.SequenceEqual(actual.DictionaryValue.Keys.Order(StringComparer.Ordinal)) ? null
                    : $"expected the keys {string.Join(", ", keys)}, got {string.Join(", ", actual.DictionaryValue.Keys)}";
            default:
                return null;
        }
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

    private static OutputComparison Texts(string name, IReadOnlyList<string> expected, IReadOnlyList<string> actual) =>
        expected.SequenceEqual(actual)
        ? new OutputComparison(name, true, 0, 0, null)
        : Differs(name, $"expected {string.Join(", ", expected)}, got {string.Join(", ", actual)}");

    private static OutputComparison Differs(string name, string difference) => new(name, false, 0, 0, difference);

    private static IReadOnlyList<string> Elements(MLFeatureValue value) => value.Type == MLFeatureType.String ? [value.StringValue]
        : value.HasInt64Elements ?
        [
            .. value.Int64SequenceValue.Select(element => element.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ]
        : value.StringSequenceValue;
}
