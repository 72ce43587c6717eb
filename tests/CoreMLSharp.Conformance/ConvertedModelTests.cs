using CoreMLSharp.Conversion;
using CoreMLSharp.Conversion.Interface;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Conformance;

/// <summary>
/// Every case of the formats that are converted, all the way: the Core ML model, an ML Program or a neural network, gives the source's
/// outputs. What a neural network cannot express is skipped with the refusal.
/// </summary>
public class ConvertedModelTests
{
    public static TheoryData<string> Onnx =>
        [
            .. new[]
            {
                "onnx/node", "onnx/node_seq", "onnx/ops", "onnx/networks", "onnx/real",
            }.SelectMany(kind => ConformanceData.Cases(kind)),
        ];

    public static TheoryData<string> Others =>
        [.. new[] { "keras", "tensorflow", "savedmodel", "tflite", "real_tf" }.SelectMany(kind => ConformanceData.Cases(kind))];

    [Theory]
    [MemberData(nameof(Others))]
    public void ML_Program(string folder) => Run(folder, TargetFormat.MLProgram);

    [Theory]
    [MemberData(nameof(Onnx))]
    [MemberData(nameof(Others))]
    public void Neural_network(string folder) => Run(folder, TargetFormat.NeuralNetwork);

    private static void Run(string folder, TargetFormat format)
    {
        ConversionCase conversion = new(folder);
        ConversionOptions options = new()
        {
            Format = format,
            Outputs = [.. conversion.OutputsToConvert.Select(name => new OutputOptions(name))],
            Inputs = conversion.LeavesShapesOpen ? [.. Shapes(conversion)] : [],
        };
        if (conversion.Compare == "error")
        {
            Assert.ThrowsAny<CoreMLException>(() => ModelConverter.Convert(conversion.Model, options));
            return;
        }

        try
        {
            using ConversionResult converted = ModelConverter.Convert(conversion.Model, options);
            if (OnnxInexpressible.Reason(conversion.Description, converted.InputNames.Keys) is { } reason) Assert.Skip(reason);
            ConvertedCase.RequireValid(converted.Model);
            using MLModel model = MLModel.Load(converted.Model);
            conversion.Check((inputs, outputs) => Predict(converted, model, inputs, outputs));
        }
        catch (UnsupportedModelException refusal) when (format == TargetFormat.NeuralNetwork)
        {
            Assert.Skip(refusal.Message);
        }
    }

    /// <summary>What a caller has to say of TensorFlow's graphs, whose inputs often have no shape.</summary>
    private static IEnumerable<InputOptions> Shapes(ConversionCase conversion) =>
        conversion.InputShapes.Where(input => input.Value.Length > 0 && input.Value.All(size => size > 0))
            .Select(input => new InputOptions(input.Key) { Shape = FeatureShape.Fixed(input.Value) });

    private static Dictionary<string, MLMultiArray> Predict(
        ConversionResult converted, MLModel model, IReadOnlyDictionary<string, MLMultiArray> inputs, IReadOnlyCollection<string> outputs)
    {
        // An input that nothing needs is left out; two cases call the only input after the first layer, not as the file does.
        bool isOnly = inputs.Count == 1 && converted.InputNames.Count == 1;
        Dictionary<string, MLFeatureValue> features = inputs.Where(input => isOnly || converted.InputNames.ContainsKey(input.Key))
            .ToDictionary(
                input => isOnly ? converted.InputNames.Values.Single() : converted.InputNames[input.Key],
                input => (MLFeatureValue)AtLeastVector(input.Value));
        IReadOnlyDictionary<string, MLFeatureValue> results = model.Predict(features);
        return outputs.ToDictionary(output => output, output => results[converted.OutputNames[output]].MultiArrayValue);
    }

    private static MLMultiArray AtLeastVector(MLMultiArray array) => array.Shape.Count > 0
        ? array
        : array.DataType == MLMultiArrayDataType.Int32
        ? MLMultiArray.Wrap(Array.ConvertAll(array.ToDoubles(), number => (int)number), 1)
        : MLMultiArray.Wrap(array.ToFloats(), 1);
}
