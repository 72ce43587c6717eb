using CoreMLSharp.Conversion.TensorFlow;

namespace CoreMLSharp.Conformance;

/// <summary>Every case of TensorFlow's formats, read and run in ONNX Runtime.</summary>
public class TensorFlowConversionTests
{
    public static TheoryData<string> Graphs => ConformanceData.Cases("tensorflow");

    public static TheoryData<string> SavedModels => ConformanceData.Cases("savedmodel");

    public static TheoryData<string> RealFiles => ConformanceData.Cases("real_tf", "graph", "savedmodel");

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Frozen_graph(string folder) => Check(folder);

    [Theory]
    [MemberData(nameof(SavedModels))]
    public void Saved_model(string folder) => Check(folder);

    [Theory]
    [MemberData(nameof(RealFiles))]
    public void Real_file(string folder) => Check(folder);

    private static void Check(string folder) => SourceCheck.Run(new TensorFlowFormat(), new ConversionCase(folder));
}
