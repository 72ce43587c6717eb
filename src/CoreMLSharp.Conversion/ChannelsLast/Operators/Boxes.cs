using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Operators on boxes in images: [y1, x1, y2, x2].</summary>
internal static class Boxes
{
    /// <summary>The positions of the boxes that do not overlap a better one too much, best first: [kept].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="boxes">[boxes, 4].</param>
    /// <param name="scores">[boxes].</param>
    /// <param name="maximum">How many are kept at most.</param>
    /// <param name="overlap">The largest intersection over union.</param>
    /// <param name="threshold">The score that must be surpassed; null for none.</param>
    public static OnnxValue Suppress(
        OnnxGraphBuilder graph, OnnxValue boxes, OnnxValue scores, Tensor maximum, OnnxValue overlap, OnnxValue? threshold)
    {
        OnnxValue Vector(OnnxValue number) => graph.Reshape(number, 1);
        OnnxValue selected = graph.Add(
            "NonMaxSuppression",
            [
                graph.Unsqueeze(boxes, 0), graph.Unsqueeze(scores, 0, 1), maximum.Dims(graph), Vector(overlap),
                threshold is null ? null : Vector(threshold),
            ],
            DataType.Int64, new TensorShape(TensorShape.Unknown, 3));
        return graph.Cast(graph.Gather(selected, graph.ConstantScalar(2), 1), DataType.Int32);
    }

    /// <summary>Boxes cut out of images and brought to one size.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="images">[N, C, height, width].</param>
    /// <param name="boxes">[boxes, 4], where 0 and 1 are the centres of the first and the last pixel.</param>
    /// <param name="indices">Which image each box is of.</param>
    /// <param name="height">The results' height.</param>
    /// <param name="width">The results' width.</param>
    /// <param name="takesNearest">Whether the nearest pixel is taken, rather than the four around interpolated.</param>
    /// <param name="filler">What stands outside of the image.</param>
    /// <returns>[boxes, C, height, width].</returns>
    public static OnnxValue CropAndResize(
        OnnxGraphBuilder graph, OnnxValue images, OnnxValue boxes, OnnxValue indices, long height, long width, bool takesNearest,
        float filler)
    {
        OnnxValue x = graph.Gather(images, indices, 0);
        OnnxValue[] corners = graph.Split(boxes, 1, 1, 1, 1, 1);
        OnnxValue rows = Points(corners[0], corners[2], 2, height);
        OnnxValue columns = Points(corners[1], corners[3], 3, width);
        OnnxValue sampled = Interpolation.Sample(
            graph, x, graph.Unsqueeze(Placed(rows, 2), 1), graph.Unsqueeze(Placed(columns, 3), 1));
        OnnxValue isInside = graph.Compare(
            "And", graph.Unsqueeze(IsInside(rows, 2), 1, 3), graph.Unsqueeze(IsInside(columns, 3), 1, 2));
        return graph.Where(isInside, sampled, graph.Constant(filler));

        OnnxValue Points(OnnxValue from, OnnxValue to, int axis, long count)
        {
            // In the very order of TensorFlow's arithmetic: rounding decides what is nearest, and what is outside.
            OnnxValue last = Interpolation.Last(graph, x, axis);
            if (count == 1) return graph.Mul(graph.Mul(graph.Add(from, to), 0.5f), last);
            OnnxValue spacing = graph.Div(graph.Mul(graph.Sub(to, from), last), graph.Constant((float)(count - 1)));
            float[] steps = [.. Enumerable.Range(0, (int)count).Select(i => (float)i)];
            return graph.Add(graph.Mul(from, last), graph.Mul(graph.Weights("steps", steps, new TensorShape(count)), spacing));
        }

        OnnxValue Placed(OnnxValue points, int axis) =>
            Interpolation.Inside(graph, takesNearest ? graph.Unary("Floor", graph.Add(points, 0.5f)) : points, x, axis);

        OnnxValue IsInside(OnnxValue points, int axis) => graph.Compare(
            "And", graph.Compare("GreaterOrEqual", points, graph.Constant(0f)),
            graph.Compare("LessOrEqual", points, Interpolation.Last(graph, x, axis)));
    }
}
