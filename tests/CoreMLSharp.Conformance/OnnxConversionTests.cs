using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing;

namespace CoreMLSharp.Conformance;

/// <summary>
/// Every case of ONNX models: imported as an ML Program, which gives the same outputs, or refused for a reason that
/// <see cref="OnnxInexpressible"/> lists.
/// </summary>
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
        if (conversion.Compare == "error")
        {
            Assert.ThrowsAny<CoreMLException>(() => ConvertedCase.Import(source));
            return;
        }

        OnnxImport import;
        try
        {
            import = ConvertedCase.Import(source);
        }
        catch (UnsupportedModelException error)
        {
            Assert.True(OnnxInexpressible.Explains(error.Message), error.Message);
            return;
        }

        using ModelFile file = import.Model;
        if (OnnxInexpressible.Reason(conversion.Description, import.Inputs.Keys) is { } reason) Assert.Skip(reason);
        ConvertedCase.Check(conversion, import);
    }
}
