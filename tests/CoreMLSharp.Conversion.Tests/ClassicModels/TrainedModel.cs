using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion.Tests.ClassicModels;

/// <summary>Converts a model that a library wrote, and compares what it predicts with what the library does.</summary>
internal static class TrainedModel
{
    private const double Rounding = 2e-5;

    /// <summary>The cases of a file beside this one, by their names.</summary>
    public static Dictionary<string, JsonElement> Cases(string file)
    {
        using Stream stream = typeof(TrainedModel).Assembly.GetManifestResourceStream(file)!;
        using JsonDocument cases = JsonDocument.Parse(stream);
        return cases.RootElement.EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.Clone());
    }

    /// <summary>Rows of numbers; null stands for one that is missing.</summary>
    public static double[][] Rows(JsonElement rows) =>
    [
        .. rows.EnumerateArray().Select(row =>
            row.EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Null ? double.NaN : number.GetDouble()).ToArray()),
    ];

    /// <summary>
    /// Predicts from each row, and compares with what is expected: the numbers of a regressor, the probabilities of all classes or of the
    /// second of two, or the class. Core ML and the graph in ONNX Runtime have to agree as well.
    /// </summary>
    /// <param name="converted">The converted model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="expected">What is expected of each.</param>
    /// <param name="classes">The classes in the order of the probabilities; null for 0, 1, ….</param>
    /// <param name="tolerance">How far numbers may be apart.</param>
    public static void AssertPredicts(
        ConversionResult converted, double[][] rows, double[][] expected, long[]? classes = null, double tolerance = Rounding)
    {
        using MLModel model = MLModel.Load(converted.Model);
        foreach ((double[] row, double[] wanted) in rows.Zip(expected))
        {
            Dictionary<string, MLFeatureValue> inputs = Inputs(converted.Model.Specification.Description, row);
            double[] numbers = Numbers(model.Predict(inputs), wanted.Length, classes ?? []);
            Assert.Equal(wanted.Length, numbers.Length);
            Assert.All(wanted.Zip(numbers), pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= tolerance * (1 + Math.Abs(pair.First)),
                $"{pair.Second}, not {pair.First}, for {string.Join(", ", row)}"));
            IReadOnlyList<OutputComparison> comparisons = ConversionCheck.Run(converted, inputs);
            Assert.NotEmpty(comparisons);
            Assert.All(comparisons, output => Assert.True(output.Passed, $"{output} for {string.Join(", ", row)}"));
        }
    }

    /// <summary>The classes that a classifier predicts.</summary>
    public static long[] Classes(ConversionResult converted, double[][] rows)
    {
        using MLModel model = MLModel.Load(converted.Model);
        return [.. rows.Select(row => model.Predict(Inputs(converted.Model.Specification.Description, row))["target"].Int64Value)];
    }

    private static Dictionary<string, MLFeatureValue> Inputs(ModelDescription description, double[] row) =>
        description.Input is [{ Type.MultiArrayType: not null } array]
            ? new() { [array.Name] = MLMultiArray.Wrap(row, row.Length) }
            : description.Input.Zip(row).ToDictionary(pair => pair.First.Name, pair => (MLFeatureValue)pair.Second);

    private static double[] Numbers(IReadOnlyDictionary<string, MLFeatureValue> outputs, int count, long[] classes)
    {
        MLFeatureValue target = outputs["target"];
        if (!outputs.TryGetValue("classProbability", out MLFeatureValue? scores))
        {
            return target.Type == MLFeatureType.MultiArray ? target.MultiArrayValue.ToDoubles() : [target.DoubleValue];
        }

        IReadOnlyDictionary<string, double> probabilities = scores.DictionaryValue;
        long label = target.Int64Value;
        if (classes.Length == 0) classes = [.. Enumerable.Range(0, probabilities.Count).Select(place => (long)place)];
        double[] all = [.. classes.Select(one => probabilities[one.ToString(CultureInfo.InvariantCulture)])];
        Assert.Equal(classes[Array.IndexOf(all, all.Max())], label);
        return count == all.Length ? all : all.Length == 2 ? [all[1]] : [label];
    }
}
