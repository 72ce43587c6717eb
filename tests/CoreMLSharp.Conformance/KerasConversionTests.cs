using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conformance;

/// <summary>Keras models of all versions, run as the ONNX graphs that they become.</summary>
public class KerasConversionTests
{
    public static TheoryData<string> Cases => ConformanceData.Cases("keras");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Keras(string folder)
    {
        ConversionCase sample = new(folder);
        KerasFormat format = new();
        if (sample.Compare == "error")
        {
            CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => format.Read(sample.Model, new SourceOptions()));
            Assert.NotEmpty(error.Message);
            return;
        }

        Assert.True(format.Recognizes(sample.Model));
        SourceModel source = format.Read(sample.Model, new SourceOptions());
        using SourceNetwork network = new(source.Network);
        sample.Check(network.Run);
    }
}
