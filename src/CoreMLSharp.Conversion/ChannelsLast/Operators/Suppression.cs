using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>The boxes that do not overlap a better one too much, best first.</summary>
/// <param name="Indices">Their positions, with zeros after them where it is padded.</param>
/// <param name="Scores">Their scores, likewise.</param>
/// <param name="Count">How many they are.</param>
internal sealed record Suppression(OnnxValue Indices, OnnxValue Scores, OnnxValue Count)
{
    /// <summary>
    /// The suppression that an operator asks for: boxes, scores, how many at most, the largest overlap, the score to surpass, and in the
    /// later version how much overlapping boxes lose of their score.
    /// </summary>
    /// <param name="context">The operator.</param>
    /// <param name="isPadded">Whether results are padded to the largest number.</param>
    public static Suppression Of(OperatorContext context, bool isPadded)
    {
        if (context.Optional(5) is not null && context.Floats(5) is not [0])
        {
            throw new UnsupportedModelException("it lowers the scores of boxes that overlap (soft suppression).");
        }

        OnnxGraphBuilder graph = context.Graph;
        OnnxValue found = Boxes.Suppress(
            graph, context.Value(0), context.Value(1), context[2], context.Value(3), context.Value(4));
        OnnxValue scores = graph.Gather(context.Value(1), found, 0);
        OnnxValue count = graph.Cast(graph.Reshape(graph.ShapeOf(found, 0, 1), []), DataType.Int32);
        return isPadded
            ? new Suppression(PadTo(graph, found, context[2]), PadTo(graph, scores, context[2]), count)
            : new Suppression(found, scores, count);
    }

    /// <summary>A tensor with zeros after it, up to a length of its first axis.</summary>
    public static OnnxValue PadTo(OnnxGraphBuilder graph, OnnxValue x, Tensor length)
    {
        OnnxValue missing = graph.Sub(length.Dims(graph), graph.ShapeOf(x, 0, 1));
        long known = length.Numbers is [{ } number] ? number : TensorShape.Unknown;
        OnnxValue[] amounts =
        [
            graph.Constant(new long[x.Rank]), missing, .. x.Rank > 1 ? [graph.Constant(new long[x.Rank - 1])] : Array.Empty<OnnxValue>(),
        ];
        return graph.Add("Pad", [x, graph.Concat(0, amounts)], x.Type, x.RankedShape.With(0, known));
    }
}
