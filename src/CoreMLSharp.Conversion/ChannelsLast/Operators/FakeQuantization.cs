using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Numbers brought to the points of a grid, as training for quantisation does.</summary>
internal static class FakeQuantization
{
    /// <summary>The nearest points of a grid that is moved so that zero is on it, as TensorFlow documents it.</summary>
    /// <param name="context">The operator, whose first input is changed.</param>
    /// <param name="minimum">The lowest point: one, or one for each channel.</param>
    /// <param name="maximum">The highest.</param>
    /// <param name="bits">The grid has two to the power of this many points.</param>
    /// <param name="isNarrow">Whether there is one point less.</param>
    public static void Apply(OperatorContext context, float[] minimum, float[] maximum, long bits, bool isNarrow)
    {
        if (bits is < 2 or > 16) throw new ModelFormatException($"a grid of {bits} bits is not defined.");
        float lowest = isNarrow ? 1 : 0;
        float highest = (1 << (int)bits) - 1;
        float[] scales = [.. minimum.Zip(maximum, (low, high) => (high - low) / (highest - lowest))];
        float[] zeros =
        [
            .. minimum.Zip(
                scales, (low, scale) => Math.Clamp(MathF.Round(lowest - (low / scale), MidpointRounding.AwayFromZero), lowest, highest)),
        ];
        OnnxGraphBuilder graph = context.Graph;
        Tensor Vector(IEnumerable<float> values) => Tensor.Of(
            graph, scales.Length == 1 ? Constant.Of([.. values]) : Constant.Of([.. values], scales.Length));
        Tensor lows = Vector(zeros.Zip(scales, (zero, scale) => (lowest - zero) * scale));
        Tensor highs = Vector(zeros.Zip(scales, (zero, scale) => (highest - zero) * scale));
        context.Output(graph.Elementwise([context[0], lows, highs, Vector(scales)], values =>
        {
            OnnxValue inside = graph.Binary("Min", graph.Binary("Max", values[0], values[1]), values[2]);
            OnnxValue steps = graph.Unary("Floor", graph.Add(graph.Div(graph.Sub(inside, values[1]), values[3]), 0.5f));
            return graph.Add(graph.Mul(steps, values[3]), values[1]);
        }));
    }
}
