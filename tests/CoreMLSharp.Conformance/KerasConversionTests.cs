using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conformance;

/// <summary>Keras models of all versions, run as the ONNX graphs that they become.</summary>
public class KerasConversionTests
{
    public static TheoryData<string> Cases => ConformanceData.Cases("keras");

    public static TheoryData<string> RealFiles => ConformanceData.Cases("real_tf");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Keras(string folder) => Run(new ConversionCase(folder));

    [Theory]
    [MemberData(nameof(RealFiles))]
    public void Real_file(string folder)
    {
        ConversionCase sample = new(folder);
        Assert.SkipUnless(sample.Description.GetProperty("kind").GetString() == "keras", "It is a file of another format.");
        Run(sample);
    }

    private static void Run(ConversionCase sample)
    {
        KerasFormat format = new();
        if (sample.Compare == "error")
        {
            CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => format.Read(sample.Model, new SourceOptions()));
            Assert.NotEmpty(error.Message);
            return;
        }

        Assert.True(format.Recognizes(SourcePath.Of(sample.Model)));
        SourceModel source = format.Read(sample.Model, new SourceOptions());
        using SourceNetwork network = new(source.Network);
        string[] names = [.. source.Network.Message.Graph.Input.Select(input => input.Name)];
        sample.Check((inputs, outputs) => network.Run(Named(inputs, names), outputs));
    }

    /// <summary>
    /// The inputs by the model's names. Two cases call the only input of a Sequential network after its first layer, though there is an
    /// input layer of another name in the file.
    /// </summary>
    private static IReadOnlyDictionary<string, MLMultiArray> Named(IReadOnlyDictionary<string, MLMultiArray> inputs, string[] names) =>
        inputs.Count == 1 && names is [string single] && !inputs.ContainsKey(single)
            ? new Dictionary<string, MLMultiArray> { [single] = inputs.Values.Single() }
            : inputs;
}
