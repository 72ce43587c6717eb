using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Conformance;

/// <summary>Every case of ONNX models: imported as an ML Program, which gives the same outputs.</summary>
public class OnnxConversionTests
{
    public static TheoryData<string> Nodes => ConformanceData.Cases("onnx/node");

    public static TheoryData<string> NodesOfSequences => ConformanceData.Cases("onnx/node_seq");

    public static TheoryData<string> Operators => ConformanceData.Cases("onnx/ops");

    public static TheoryData<string> Networks => ConformanceData.Cases("onnx/networks");

    public static TheoryData<string> RealFiles => ConformanceData.Cases("onnx/real");

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Node(string folder) => Run(folder);

    [Theory]
    [MemberData(nameof(NodesOfSequences))]
    public void Node_of_sequences(string folder) => Run(folder);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operator(string folder) => Run(folder);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network(string folder) => Run(folder);

    [Theory]
    [MemberData(nameof(RealFiles))]
    public void Real_file(string folder) => Run(folder);

    private static void Run(string folder)
    {
        ConversionCase conversion = new(folder);
        OnnxModel source = OnnxModelReader.Load(conversion.Model);
        OnnxImportOptions options = new() { Evaluate = ConstantEngine.Evaluate };
        if (conversion.Compare == "error")
        {
            Assert.ThrowsAny<CoreMLException>(() => OnnxImporter.Import(source, options));
            return;
        }

        OnnxImport import = OnnxImporter.Import(source, options);
        using ModelFile file = import.Model;
        using MLModel model = MLModel.Load(file);
        conversion.Check((inputs, outputs) =>
        {
            Dictionary<string, MLFeatureValue> features = inputs.Where(input => import.Inputs.ContainsKey(input.Key)).ToDictionary(
                input => import.Inputs[input.Key], input => (MLFeatureValue)AtLeastVector(input.Value));
            IReadOnlyDictionary<string, MLFeatureValue> results = model.Predict(features);
            return outputs.ToDictionary(output => output, output => results[import.Outputs[output]].MultiArrayValue);
        });
    }

    private static MLMultiArray AtLeastVector(MLMultiArray array) => array.Shape.Count > 0
        ? array
        : array.DataType == MLMultiArrayDataType.Int32
        ? MLMultiArray.Wrap(array.ToDoubles().Select(number => (int)number).ToArray(), [1])
        : MLMultiArray.Wrap(array.ToFloats(), [1]);
}
