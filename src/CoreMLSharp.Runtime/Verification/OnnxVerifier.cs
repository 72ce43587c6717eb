using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ElementType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>Checks a translated model by running it.</summary>
public static class OnnxVerifier
{
    private static readonly MLModelConfiguration Configuration = new();

    /// <summary>
    /// Loads the model into ONNX Runtime and runs it once on ones, which may also be divisors and steps, or else on zeros, which may be
    /// places in any table. Dimensions that are open have the length of the default size.
    /// </summary>
    /// <param name="translation">The model.</param>
    /// <param name="description">The description of the Core ML model, which has the default sizes.</param>
    /// <exception cref="CoreMLException">The model cannot be loaded or run; the message says why.</exception>
    public static void Run(OnnxTranslation translation, ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(translation);
        ArgumentNullException.ThrowIfNull(description);
        Unforeseen.Guard("The exported model cannot be tried", () =>
        {
            using OnnxSession session = new(StoredOnnxModel.Of(translation), TrialRun.Configuration, "The exported model");
            TrialRun.Of(session, make => Run(session, translation, description, make));
        });
    }

    /// <summary>Runs a translation and the model that it was made of on the same inputs, and compares what they compute.</summary>
    /// <param name="translation">The translation; a model that keeps a state cannot be compared.</param>
    /// <param name="model">The Core ML model.</param>
    /// <param name="inputs">The inputs, by name.</param>
    /// <param name="tolerance">How far a number may be from the model's.</param>
    /// <returns>The outputs that both have; of a classifier, the label too, where one class is clearly the most likely.</returns>
    /// <exception cref="CoreMLException">One of them cannot be run.</exception>
    public static IReadOnlyList<OutputComparison> Compare(
        OnnxTranslation translation, MLModel model, IReadOnlyDictionary<string, MLFeatureValue> inputs, Tolerance tolerance)
    {
        ArgumentNullException.ThrowIfNull(translation);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        return Unforeseen.Guard(
            "The exported model cannot be compared", () => Compare(translation, model, inputs, model.Predict(inputs), tolerance));
    }

    private static IReadOnlyList<OutputComparison> Compare(
        OnnxTranslation translation, MLModel model, IReadOnlyDictionary<string, MLFeatureValue> inputs,
        IReadOnlyDictionary<string, MLFeatureValue> expected, Tolerance tolerance)
    {
        using OnnxSession session = new(StoredOnnxModel.Of(translation), Configuration, "The exported model");
        List<OrtValue> tensors = [];
        IReadOnlyList<OrtValue> results = [];
        try
        {
            foreach (OnnxFeature input in translation.Inputs) tensors.Add(TensorOf(input, model, inputs));
            results = session.Run(
                [.. translation.Inputs.Select(input => input.TensorName)], tensors,
                [.. translation.Outputs.Select(output => output.TensorName)]);
            return
            [
                .. translation.Outputs.Zip(results)
                    .Where(pair => expected.ContainsKey(pair.First.Name))
                    .Select(pair => Compare(pair.First.Name, expected, pair.Second, translation, tolerance))
                    .OfType<OutputComparison>(),
            ];
        }
        finally
        {
            foreach (OrtValue value in tensors.Concat(results)) value.Dispose();
        }
    }

    private static OrtValue TensorOf(OnnxFeature input, MLModel model, IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        FeatureDescription feature = model.Description.Input.First(one => one.Name == input.Name);
        long[] dims = DimsOf(input, model.Description);
        if (feature.Type.ImageType is null)
        {
            MLFeatureValue value = inputs[input.Name];
            MLMultiArray array = value.Type switch
            {
                MLFeatureType.Double => MLMultiArray.Wrap([value.DoubleValue]),
                MLFeatureType.Int64 => MLMultiArray.Wrap([(double)value.Int64Value]),
                _ => value.MultiArrayValue,
            };
            return Tensors.FromArray(array, input.ElementType, dims, $"The input '{input.Name}'");
        }

        float[] pixels = new float[dims.Aggregate(1L, (product, dim) => checked(product * dim))];
        new InputTensors(input, feature, model.Configuration.ImageCropAndScale).Write(inputs, dims, pixels);
        return OrtValue.CreateTensorValueFromMemory(pixels, dims);
    }

    private static OutputComparison? Compare(
        string name, IReadOnlyDictionary<string, MLFeatureValue> expected, OrtValue result, OnnxTranslation translation,
        Tolerance tolerance)
    {
        MLFeatureValue right = expected[name];
        switch (right.Type)
        {
            case MLFeatureType.String or MLFeatureType.Int64 when IsTie(expected, tolerance):
            case MLFeatureType.Image or MLFeatureType.Sequence:
                return null;
            case MLFeatureType.String:
                return OutputComparison.Compare(name, right, result.GetStringTensorAsArray()[0], tolerance);
            case MLFeatureType.Int64 when result.GetTensorTypeAndShape().ElementDataType == TensorElementType.Int64:
                return OutputComparison.Compare(name, right, result.GetTensorDataAsSpan<long>()[0], tolerance);
        }

        double[] numbers = Tensors.ToArray(result).ToDoubles();
        return OutputComparison.Compare(
            name,
            right.Type == MLFeatureType.Int64 ? (double)right.Int64Value : right,
            right.Type switch
            {
                MLFeatureType.Dictionary when translation.StringClassLabels is { } texts => Dictionary(texts, numbers),
                MLFeatureType.Dictionary when translation.Int64ClassLabels is { } integers => Dictionary(integers, numbers),
                MLFeatureType.MultiArray when right.MultiArrayValue.Count == numbers.Length =>
                    MLMultiArray.Wrap(numbers, [.. right.MultiArrayValue.Shape]),
                MLFeatureType.MultiArray => MLMultiArray.Wrap(numbers),
                _ => numbers[0],
            },
            tolerance);
    }

    private static MLFeatureValue Dictionary<TKey>(IReadOnlyList<TKey> labels, double[] numbers)
        where TKey : notnull
    {
        Dictionary<TKey, double> dictionary = [];
        for (int i = 0; i < Math.Min(labels.Count, numbers.Length); i++) dictionary[labels[i]] = numbers[i];
        return dictionary is IReadOnlyDictionary<long, double> integers
            ? MLFeatureValue.FromDictionary(integers)
            : MLFeatureValue.FromDictionary((IReadOnlyDictionary<string, double>)dictionary);
    }

    /// <summary>Whether two classes are so near each other that rounding may decide.</summary>
    private static bool IsTie(IReadOnlyDictionary<string, MLFeatureValue> outputs, Tolerance tolerance) => outputs.Values
        .Where(output => output.Type == MLFeatureType.Dictionary && output.DictionaryValue.Count > 1)
        .Select(output => output.DictionaryValue.Values.OrderDescending().Take(2).ToArray())
        .Any(best => tolerance.Accepts(best[0], best[1]));

    private static int Run(
        OnnxSession session, OnnxTranslation translation, ModelDescription description, Func<ElementType, long[], OrtValue> make)
    {
        List<OrtValue> inputs = [];
        IReadOnlyList<OrtValue> outputs = [];
        try
        {
            foreach (OnnxFeature input in translation.Inputs)
            {
                long[] dims = DimsOf(input, description);
                TensorSize.Checked(dims, input.Name, Configuration);
                inputs.Add(make(input.ElementType, dims));
            }

            foreach (OnnxState state in translation.States) inputs.Add(Tensors.Zeros(state.ElementType, [.. state.Dims]));
            string[] names =
            [
                .. translation.Inputs.Select(input => input.TensorName), .. translation.States.Select(state => state.InputTensorName),
            ];
            outputs = session.Run(names, inputs, [.. translation.Model.Graph.Output.Select(output => output.Name)]);
            return outputs.Count;
        }
        finally
        {
            foreach (OrtValue value in inputs.Concat(outputs)) value.Dispose();
        }
    }

    private static long[] DimsOf(OnnxFeature input, ModelDescription description)
    {
        long[] dims = [.. input.Dims ?? []];
        FeatureType? type = description.Input.FirstOrDefault(feature => feature.Name == input.Name)?.Type;
        IReadOnlyList<long> size = type switch
        {
            { ImageType: { } image } => [image.Height, image.Width],
            { MultiArrayType.Shape: [long channels] } when input.Layout != OnnxLayout.Exact => [channels, 1, 1],
            { MultiArrayType: { } array } => array.Shape,
            _ => [],
        };
        for (int i = 1; i <= dims.Length; i++)
        {
            if (dims[^i] < 0) dims[^i] = i <= size.Count ? Math.Max(1, size[^i]) : 1;
        }

        return dims;
    }
}
