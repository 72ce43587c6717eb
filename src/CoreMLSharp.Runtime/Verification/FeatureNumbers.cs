using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>The values of two models' outputs side by side.</summary>
internal static class FeatureNumbers
{
    /// <summary>The numbers of both, in the same order; null for texts.</summary>
    /// <exception cref="CoreMLException">They have different shapes or keys.</exception>
    public static (double[] Expected, double[] Actual)? Of(string name, MLFeatureValue expected, MLFeatureValue actual)
    {
        (double[], double[])? numbers = expected.Type switch
        {
            MLFeatureType.MultiArray => (expected.MultiArrayValue.ToDoubles(), actual.MultiArrayValue.ToDoubles()),
            MLFeatureType.Double => ([expected.DoubleValue], [actual.DoubleValue]),
            MLFeatureType.Image => (Pixels(expected.ImageValue), Pixels(actual.ImageValue)),
            MLFeatureType.Dictionary => Dictionaries(expected.DictionaryValue, actual.DictionaryValue),
            _ => null,
        };
        return numbers is var (right, found) && right.Length != found.Length
            ? throw new CoreMLException($"The output '{name}' has {right.Length} numbers in one model and {found.Length} in the other.")
            : numbers;
    }

    /// <summary>Whether both say the same text or integer or find the same key most likely; null for other values.</summary>
    public static bool? SaySame(MLFeatureValue expected, MLFeatureValue actual) => expected.Type switch
    {
        MLFeatureType.String => expected.StringValue == actual.StringValue,
        MLFeatureType.Int64 => expected.Int64Value == actual.Int64Value,
        MLFeatureType.Dictionary when expected.DictionaryValue.Count > 0 =>
            expected.DictionaryValue.MaxBy(entry => entry.Value).Key == actual.DictionaryValue.MaxBy(entry => entry.Value).Key,
        _ => null,
    };

    private static (double[], double[]) Dictionaries(
        IReadOnlyDictionary<string, double> expected, IReadOnlyDictionary<string, double> actual) =>
        ([.. expected.Values], [.. expected.Keys.Where(actual.ContainsKey).Select(key => actual[key])]);

    private static double[] Pixels(MLImage image) => Array.ConvertAll(image.ToPixels(image.Format).ToFloats(), value => (double)value);
}
