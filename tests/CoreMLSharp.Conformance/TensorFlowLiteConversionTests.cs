using CoreMLSharp.Conversion.TensorFlowLite;

namespace CoreMLSharp.Conformance;

/// <summary>Every case of TensorFlow Lite, read and run in ONNX Runtime.</summary>
public class TensorFlowLiteConversionTests
{
    public static TheoryData<string> Cases => ConformanceData.Cases("tflite");

    public static TheoryData<string> RealFiles => ConformanceData.Cases("real_tf", "tflite");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Model(string folder) => Check(folder);

    [Theory]
    [MemberData(nameof(RealFiles))]
    public void Real_file(string folder) => Check(folder);

    private static void Check(string folder) => SourceCheck.Run(new TensorFlowLiteFormat(), new ConversionCase(folder));
}
