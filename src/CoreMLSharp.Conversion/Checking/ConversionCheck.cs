using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion.Checking;

/// <summary>Runs a source in ONNX Runtime and the Core ML model that was made of it on the same inputs, and compares the outputs.</summary>
public static class ConversionCheck
{
    /// <summary>How far the outputs may be apart when both compute with 32 bits.</summary>
    public static Tolerance Rounding { get; } = new(Relative: 1e-3, Absolute: 1e-4);

    /// <summary>How far the outputs may be apart when the model computes with 16 bits.</summary>
    public static Tolerance HalfPrecision { get; } = new(Relative: 2e-2, Absolute: 2e-2);

    /// <summary>Images are rounded to whole numbers, perhaps to the one beside.</summary>
    private static readonly Tolerance Pixel = new(Relative: 0, Absolute: 1);

    /// <summary>Compares the two.</summary>
    /// <param name="converted">The converted model.</param>
    /// <param name="inputs">The inputs of the Core ML model; null for random ones.</param>
    /// <param name="tolerance">How far numbers may be apart; null for what the precision allows.</param>
    /// <returns>The outputs that are numbers, in the order of the model's description.</returns>
    /// <exception cref="CoreMLException">One of the two cannot be run.</exception>
    public static IReadOnlyList<OutputComparison> Run(
        ConversionResult converted, IReadOnlyDictionary<string, MLFeatureValue>? inputs = null, Tolerance? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(converted);
        return Unforeseen.Guard(
            "The converted model cannot be compared with its source",
            () => Compare(
                converted, inputs ?? RandomInputs.For(converted.Model.Specification), tolerance ?? ToleranceOf(converted.Options)));
    }

    /// <summary>How far the outputs of a model may be from the source's that was converted in some way.</summary>
    internal static Tolerance ToleranceOf(ConversionOptions options) =>
        options.Precision == ComputePrecision.Float16 ? HalfPrecision : Rounding;

    private static List<OutputComparison> Compare(
        ConversionResult converted, IReadOnlyDictionary<string, MLFeatureValue> inputs, Tolerance tolerance)
    {
        using MLModel model = MLModel.Load(converted.Model);
        IReadOnlyDictionary<string, MLFeatureValue> results = model.Predict(inputs);
        using SourceNetwork network = new(converted.Source.Network);
        Dictionary<string, MLFeatureValue> tensors = SourceInputs.Of(converted, inputs, network);
        IReadOnlyDictionary<string, MLFeatureValue> expected = network.Run(tensors, [.. converted.OutputNames.Keys]);
        return
        [
            .. converted.OutputNames.Select(name =>
                Compare(name.Value, expected[name.Key], results, Image(converted.Options.Outputs, name.Key), model.Description, tolerance))
                .OfType<OutputComparison>(),
        ];
    }

    private static ImageOptions? Image(IEnumerable<OutputOptions> outputs, string source) =>
        outputs.FirstOrDefault(output => output.Name == source)?.Image;

    private static OutputComparison? Compare(
        string name, MLFeatureValue expected, IReadOnlyDictionary<string, MLFeatureValue> results, ImageOptions? image,
        ModelDescription description, Tolerance tolerance)
    {
        if (!results.TryGetValue(name, out MLFeatureValue? result))
        {
            // The scores of a classifier have become its probabilities.
            name = description.PredictedProbabilitiesName;
            if (!results.TryGetValue(name, out result)) return null;
        }

        if (expected.Type != MLFeatureType.MultiArray) return OutputComparison.Compare(name, expected, result, tolerance);
        MLMultiArray array = expected.MultiArrayValue;
        if (image is not null)
        {
            return OutputComparison.Compare(
                name, Flat(ImageNumbers.ToPlanes(array, image)), Flat(ImageNumbers.PlanesOf(result.ImageValue, image)), Pixel);
        }

        return result.Type switch
        {
            MLFeatureType.Dictionary => Flat([.. result.DictionaryValue.Values]),
            MLFeatureType.Double => Flat([result.DoubleValue]),
            MLFeatureType.Int64 => Flat([result.Int64Value]),
            _ => null,
        } is { } numbers
            ? OutputComparison.Compare(name, Flat(array.ToDoubles()), numbers, tolerance)
            : OutputComparison.Compare(name, InShape(array, result.MultiArrayValue), result, tolerance);
    }

    private static MLMultiArray Flat(double[] numbers) => MLMultiArray.Wrap(numbers, numbers.Length);

    /// <summary>A single number, or a row, of the source is a vector in Core ML.</summary>
    private static MLMultiArray InShape(MLMultiArray expected, MLMultiArray result) =>
        expected.Shape.Count != result.Shape.Count && result.Shape.Count == 1 && expected.Count == result.Count
            ? MLMultiArray.Wrap(expected.ToDoubles(), [.. result.Shape])
            : expected;
}
