using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Images that are read at places which are computed.</summary>
internal static class Warping
{
    /// <summary>
    /// ImageProjectiveTransform: images, the eight numbers of the map from places of the result to those of the image, for each or for all,
    /// and the size of the result.
    /// </summary>
    /// <param name="context">The operator.</param>
    /// <param name="isNearest">Whether the nearest pixel counts, not the four around.</param>
    /// <param name="fillMode">What lies outside: CONSTANT, REFLECT or NEAREST.</param>
    /// <param name="filler">The constant.</param>
    public static void ProjectiveTransform(OperatorContext context, bool isNearest, string fillMode, float filler)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (context.Integers(2) is not [var height, var width]) throw new ModelFormatException("its size is not a height and a width.");
        string outside = fillMode switch
        {
            "CONSTANT" => "zeros",
            "NEAREST" => "border",
            "REFLECT" => "reflection",
            _ => throw new UnsupportedModelException($"what lies outside is '{fillMode}'; CONSTANT, NEAREST and REFLECT are converted."),
        };
        OnnxValue x = graph.ChannelsFirst(context[0]);
        OnnxValue transforms = context.Value(1);
        OnnxValue[] numbers =
            [.. graph.Split(transforms, 1, 1, 1, 1, 1, 1, 1, 1, 1).Select(column => graph.Unsqueeze(column, 2))];
        OnnxValue columns = Positions(graph, 1, width);
        OnnxValue rows = Positions(graph, height, 1);
        OnnxValue Linear(OnnxValue a, OnnxValue b) => graph.Add(graph.Mul(a, columns), graph.Mul(b, rows));
        OnnxValue divisor = graph.Add(Linear(numbers[6], numbers[7]), 1);
        OnnxValue grid = Grid(
            graph, x, graph.Div(graph.Add(Linear(numbers[0], numbers[1]), numbers[2]), divisor),
            graph.Div(graph.Add(Linear(numbers[3], numbers[4]), numbers[5]), divisor));
        if (transforms.RankedShape[0] == 1 && x.RankedShape[0] != 1)
        {
            grid = graph.Expand(
                grid, graph.Concat(0, graph.ShapeOf(x, 0, 1), graph.Constant(height, width, 2)),
                grid.RankedShape.With(0, x.RankedShape[0]));
        }

        // What is not zero outside: everything is seen less by it, and gets it back.
        OnnxValue sampled = Sample(graph, graph.Add(x, -filler), grid, isNearest, outside);
        context.Output(graph.FromChannelsFirst(graph.Add(sampled, filler)));
    }

    /// <summary>Resampler: images and points, x before y, in pixels: [N, …, 2]. Zeros lie outside.</summary>
    public static void Resampler(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = graph.ChannelsFirst(context[0]);
        OnnxValue points = context.Value(1);
        TensorShape shape = points.RankedShape;
        long channels = x.RankedShape[1];
        if (shape.Dims.AsSpan()[1..].Contains(TensorShape.Unknown) || channels == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("the number of its points and channels must be known before the model runs.");
        }

        long count = shape.CountFrom(1) / 2;
        OnnxValue[] places = graph.Split(graph.Reshape(points, -1, count, 2), 2, 1, 1);
        OnnxValue sampled = Sample(graph, x, Grid(graph, x, places[0], places[1]), isNearest: false, "zeros");
        context.Output(graph.Reshape(graph.Transpose(graph.Squeeze(sampled, 3), 0, 2, 1), [-1, .. shape.Dims[1..^1], channels]));
    }

    /// <summary>The numbers from 0 along the rows or the columns: [1, rows, columns].</summary>
    private static OnnxValue Positions(OnnxGraphBuilder graph, long rows, long columns) => graph.Constant(
        [.. Enumerable.Range(0, checked((int)(rows * columns))).Select(i => (float)i)], new TensorShape(1, rows, columns));

    /// <summary>Points in pixels as ONNX takes them, from −1 to 1 from edge to edge: [N, rows, columns, 2].</summary>
    private static OnnxValue Grid(OnnxGraphBuilder graph, OnnxValue x, OnnxValue columns, OnnxValue rows)
    {
        OnnxValue Normal(OnnxValue places, int axis)
        {
            OnnxValue length = graph.ToFloat(graph.Reshape(graph.ShapeOf(x, axis, axis + 1), []));
            return graph.Add(graph.Div(graph.Add(graph.Mul(places, 2), 1), length), -1);
        }

        return graph.Stack([Normal(columns, 3), Normal(rows, 2)], 3);
    }

    private static OnnxValue Sample(OnnxGraphBuilder graph, OnnxValue x, OnnxValue grid, bool isNearest, string outside) => graph.Add(
        "GridSample", [x, grid], x.Type, new TensorShape(x.RankedShape[0], x.RankedShape[1], grid.RankedShape[1], grid.RankedShape[2]),
        Attribute("mode", isNearest ? "nearest" : "linear"), Attribute("padding_mode", outside), Attribute("align_corners", 0));
}
