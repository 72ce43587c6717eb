using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Training;

/// <summary>Reads from examples what a network should have computed.</summary>
internal static class TrueValues
{
    /// <summary>1 for the true class, 0 for all others.</summary>
    /// <param name="target">The feature.</param>
    /// <param name="indexOf">The class's position.</param>
    public static TargetWriter OneHot(string target, Func<MLFeatureValue, long> indexOf) => (example, elements) =>
    {
        long index = indexOf(Of(example, target));
        if (index < 0 || index >= elements.Length)
        {
            throw new ModelInputException($"The true class '{target}' is {index}, but there are the classes 0 to {elements.Length - 1}.");
        }

        elements.Clear();
        elements[(int)index] = 1;
    };

    /// <summary>The elements of an array, or a lone number.</summary>
    public static TargetWriter Array(string target) => (example, elements) =>
    {
        MLFeatureValue value = Of(example, target);
        float[] numbers = value.Type switch
        {
            MLFeatureType.MultiArray => value.MultiArrayValue.ToFloats(),
            MLFeatureType.Double => [(float)value.DoubleValue],
            MLFeatureType.Int64 => [value.Int64Value],
            _ => throw new ModelInputException($"The true value '{target}' must be an array; a value of type {value.Type} was given."),
        };
        if (numbers.Length != elements.Length)
        {
            throw new ModelInputException(
                $"The true value '{target}' has {numbers.Length} elements; the network computes {elements.Length}.");
        }

        numbers.CopyTo(elements);
    };

    /// <summary>A class that is an integer, or an array of one integer.</summary>
    public static long Index(MLFeatureValue value, string target)
    {
        if (value.Type == MLFeatureType.Int64) return value.Int64Value;
        double[] elements = value.Type == MLFeatureType.MultiArray ? value.MultiArrayValue.ToDoubles() : [];
        return elements is [double index] && double.IsInteger(index)
            ? (long)index
            : throw new ModelInputException($"The true class '{target}' must be an array of one integer.");
    }

    /// <summary>The positions of a classifier's labels; of labels that occur twice that of the first.</summary>
    /// <param name="texts">The labels, where they are texts.</param>
    /// <param name="integers">The labels, where they are integers.</param>
    /// <param name="where">What messages call the model.</param>
    public static Func<MLFeatureValue, long> Labels(IReadOnlyList<string>? texts, IReadOnlyList<long>? integers, string where)
    {
        if (texts is not null)
        {
            Dictionary<string, long> positions = Positions(texts);
            return value => Find(positions, value.StringValue, where);
        }

        Dictionary<long, long> numbers = Positions(integers ?? []);
        return value => Find(numbers, value.Int64Value, where);
    }

    private static MLFeatureValue Of(IReadOnlyDictionary<string, MLFeatureValue> example, string target) =>
        example.TryGetValue(target, out MLFeatureValue? value)
            ? value
            : throw new ModelInputException($"The true value '{target}' is missing.");

    private static Dictionary<T, long> Positions<T>(IEnumerable<T> labels) where T : notnull
    {
        Dictionary<T, long> positions = [];
        long next = 0;
        foreach (T label in labels) positions.TryAdd(label, next++);
        return positions;
    }

    private static long Find<T>(Dictionary<T, long> positions, T label, string where) where T : notnull =>
        positions.TryGetValue(label, out long position)
            ? position
            : throw new ModelInputException(
                $"{where}: the label '{label}' is none of the classifier's: {string.Join(", ", positions.Keys.Take(10))}"
                + $"{(positions.Count > 10 ? ", …" : "")}. Training cannot add classes to a network.");
}
