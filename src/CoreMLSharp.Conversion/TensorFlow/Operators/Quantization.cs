using CoreMLSharp.Conversion.ChannelsLast;
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

    /// <summary>The nearest points of a grid that is moved so that zero is on it, as TensorFlow documents it.</summary>
    private static void Pretend(NodeContext context, float[] minimum, float[] maximum)
    {
        long bits = context.Node.Integer("num_bits", 8);
        if (bits is < 2 or > 16) throw new ModelFormatException($"a grid of {bits} bits is not defined.");
        float lowest = context.Node.Flag("narrow_range") ? 1 : 0;
        float highest = (1 << (int)bits) - 1;
        float[] scales = [.. minimum.Zip(maximum, (low, high) => (high - low) / (highest - lowest))];
        float[] zeros = [.. minimum.Zip(scales, (low, scale) => Math.Clamp(MathF.Round(lowest - (low / scale), MidpointRounding.AwayFromZero), lowest, highest))];
        float[] lows = [.. zeros.Zip(scales, (zero, scale) => (lowest - zero) * scale)];
        float[] highs = [.. zeros.Zip(scales, (zero, scale) => (highest - zero) * scale)];
        OnnxGraphBuilder graph = context.Graph;
        Tensor Vector(float[] values) => Tensor.Of(
            graph, values.Length == 1 ? Constant.Of(values) : Constant.Of(values, values.Length));
        context.Output(graph.Elementwise([context[0], Vector(lows), Vector(highs), Vector(scales)], values =>
        {
            OnnxValue inside = graph.Binary("Min", graph.Binary("Max", values[0], values[1]), values[2]);
            OnnxValue steps = graph.Unary("Floor", graph.Add(graph.Div(graph.Sub(inside, values[1]), values[3]), 0.5f));
            return graph.Add(graph.Mul(steps, values[3]), values[1]);
        }));
    }

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
