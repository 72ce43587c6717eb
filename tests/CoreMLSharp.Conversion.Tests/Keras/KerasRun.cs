using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.Sources;

namespace CoreMLSharp.Conversion.Tests.Keras;

/// <summary>Reads and runs models for tests.</summary>
internal static class KerasRun
{
    public static SourceModel Read(string path, SourceOptions? options = null) =>
        new KerasFormat().Read(path, options ?? new SourceOptions());

    /// <summary>The only output of a model for its only input.</summary>
    public static MLMultiArray Run(SourceModel model, MLMultiArray input)
    {
        using SourceNetwork network = new(model.Network);
        string name = model.Network.Message.Graph.Input[0].Name;
        string output = model.Network.Message.Graph.Output[0].Name;
        return network.Run(new Dictionary<string, MLMultiArray> { [name] = input }, [output])[output];
    }

    /// <summary>How many nodes of an operator there are.</summary>
    public static int Count(SourceModel model, string op) => model.Network.Message.Graph.Node.Count(node => node.OpType == op);

    public static void Near(double[] expected, MLMultiArray actual) =>
        Assert.Equal(expected, actual.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-5);
}
