using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>
/// The inputs and outputs of networks. Integers of few bits and truth values, which Core ML does not take or give, are 32-bit integers
/// there.
/// </summary>
internal static class SourceGraphs
{
    /// <summary>An input of a network; sizes that are free are symbols named after it.</summary>
    public static OnnxValue Input(OnnxGraphBuilder graph, string name, DataType type, TensorShape shape) =>
        graph.Cast(graph.Input(name, Outside(type), shape, axis => $"{name}_{axis}"), type);

    /// <summary>The finished network.</summary>
    public static SourceModel Finish(OnnxGraphBuilder graph, IReadOnlyList<(string Name, OnnxValue Value)> outputs)
    {
        OnnxValue[] values = graph.Own([.. outputs.Select(output => graph.Cast(output.Value, Outside(output.Value.Type)))]);
        for (int i = 0; i < values.Length; i++) graph.Prefer(values[i], outputs[i].Name);
        return new SourceModel(OnnxModel.Of(graph.Build("network", values), graph.LargeInitializers));
    }

    private static DataType Outside(DataType type) => type switch
    {
        DataType.Bool or DataType.Int8 or DataType.Uint8 or DataType.Int16 or DataType.Uint16 or DataType.Uint32 => DataType.Int32,
        DataType.Uint64 => DataType.Int64,
        _ => type,
    };
}
