using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Numbers on a grid, real and pretended.</summary>
internal static class Quantization
{
    /// <summary>FakeQuantWithMinMaxVars and its like: x, and the ends of the grid, which are one or one for each channel.</summary>
    public static void FakeQuantize(NodeContext context) => Pretend(context, context.Floats(1), context.Floats(2));

    /// <summary>FakeQuantWithMinMaxArgs: the ends of the grid are attributes.</summary>
    public static void FakeQuantizeByAttributes(NodeContext context) =>
        Pretend(context, [context.Node.Number("min", -6)], [context.Node.Number("max", 6)]);

    /// <summary>Dequantize: integers, and what the lowest and the highest stand for.</summary>
    public static void Dequantize(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        long axis = context.Node.Integer("axis", -1);
        (long lowest, long highest) = Range(x.Type);
        OnnxValue minimum = Along(graph, context.Value(1), axis, x.Rank);
        OnnxValue maximum = Along(graph, context.Value(2), axis, x.Rank);
        OnnxValue values = graph.ToFloat(x.Value);
        switch (context.Node.Text("mode", "MIN_COMBINED"))
        {
            case "SCALED":
                OnnxValue factor = graph.Mul(maximum, 1f / highest);
                if (lowest < 0)
                {
                    long first = context.Node.Flag("narrow_range") ? lowest + 1 : lowest;
                    factor = graph.Binary("Max", factor, graph.Mul(minimum, 1f / first));
                }

                context.Output(graph.Mul(values, factor));
                break;
            case "MIN_COMBINED" or "MIN_FIRST":
                OnnxValue step = graph.Mul(graph.Sub(maximum, minimum), 1f / (highest - lowest));
                context.Output(graph.Add(graph.Mul(graph.Add(values, -lowest), step), minimum));
                break;
            default:
                throw new ModelFormatException($"'{context.Node.Text("mode")}' is no way to store numbers as integers.");
        }
    }

    /// <summary>QuantizeAndDequantize in versions 2 to 4: x, and the ends of its range, which must be given.</summary>
    public static void QuantizeAndDequantize(NodeContext context)
    {
        Node node = context.Node;
        if (!node.Flag("range_given", true)) throw new UnsupportedModelException("its range is that of the values themselves.");
        long bits = context.Optional(3) is null ? node.Integer("num_bits", 8) : context.Integer(3);
        if (bits is < 2 or > 24) throw new UnsupportedModelException($"it rounds to {bits} bits.");
        bool isSigned = node.Flag("signed_input", true);
        double highest = (1L << (int)(isSigned ? bits - 1 : bits)) - 1;
        double lowest = isSigned ? -highest - (node.Flag("narrow_range") ? 0 : 1) : 0;
        (float[] minimum, float[] maximum) = (context.Floats(1), context.Floats(2));
        float[] scales =
        [
            .. minimum.Zip(maximum, (low, high) => (float)Math.Min(
                lowest * low > 0 ? lowest / low : float.MaxValue, highest * high > 0 ? highest / high : float.MaxValue)),
        ];
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue Row(IEnumerable<float> numbers) =>
            Along(graph, graph.Constant([.. numbers], new TensorShape(scales.Length)), node.Integer("axis", -1), context[0].Rank);
        OnnxValue x = graph.Binary("Max", context.Value(0), Row(scales.Select(scale => (float)(lowest / scale))));
        OnnxValue scaled = graph.Mul(graph.Binary("Min", x, Row(scales.Select(scale => (float)(highest / scale)))), Row(scales));
        OnnxValue rounded = node.Text("round_mode") == "HALF_UP"
            ? graph.Unary("Floor", graph.Add(scaled, 0.5f))
            : graph.Unary("Round", scaled);
        context.Output(graph.Div(rounded, Row(scales)));
    }

    private static void Pretend(NodeContext context, float[] minimum, float[] maximum) => FakeQuantization.Apply(
        context, minimum, maximum, context.Node.Integer("num_bits", 8), context.Node.Flag("narrow_range"));

    private static (long Lowest, long Highest) Range(DataType type) => type switch
    {
        DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DataType.Uint8 => (byte.MinValue, byte.MaxValue),
        DataType.Int16 => (short.MinValue, short.MaxValue),
        DataType.Uint16 => (ushort.MinValue, ushort.MaxValue),
        DataType.Int32 => (int.MinValue, int.MaxValue),
        _ => throw new ModelFormatException($"it takes {type}, not integers on a grid."),
    };

    /// <summary>Ends of grids, one for each slice along an axis, as they are broadcast.</summary>
    private static OnnxValue Along(OnnxGraphBuilder graph, OnnxValue values, long axis, int rank) => axis < 0 || values.Rank == 0
        ? values
        : graph.Reshape(values, [.. Enumerable.Range(0, rank).Select(i => i == axis ? -1L : 1L)]);
}
