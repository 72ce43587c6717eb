using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;
using BoxMode = CoreMLSharp.Specification.BoxCoordinatesMode.Types.Coordinates;
using Method = CoreMLSharp.Specification.SamplingMode.Types.Method;

namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>
/// Bilinear interpolation on any grid, as a product with two matrices: a grid point at y weighs the row h by max(0, 1 − |y − h|).
/// It serves where ONNX's Resize has no such grid, and for regions that are only known at run time.
/// </summary>
internal static class Interpolation
{
    /// <summary>Resizes [N, C, H, W] on the grid of <c>ROI_ALIGN_MODE</c>.</summary>
    public static OnnxValue ResizeRoiAligned(LayerContext layer, OnnxValue x, long[] target)
    {
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue rows = Points(graph, graph.Constant(0f), Last(layer, x, 2), Last(layer, x, 2), target[0], Method.RoiAlignMode);
        OnnxValue columns = Points(graph, graph.Constant(0f), Last(layer, x, 3), Last(layer, x, 3), target[1], Method.RoiAlignMode);
        return Sample(layer, x, rows, columns);
    }

    /// <summary>Cuts regions out of [1, B, C, H, W] and brings them to one size.</summary>
    public static void CropResize(LayerContext layer)
    {
        CropResizeLayerParams parameters = layer.Layer.CropResize;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        (OnnxValue x, OnnxValue regions) = (LayerContext.OfRank(inputs[0], 5, 5), LayerContext.OfRank(inputs[1], 5, 5));
        long[] target = LayerContext.Pair(parameters.TargetSize, 1, "targetSize");
        Method method = parameters.Mode?.SamplingMethod ?? Method.StrictAlignEndpointsMode;
        long numbers = regions.Shape[2];
        if (numbers is not (4 or 5)) throw new ModelValidationException($"its regions have the shape {regions.Shape}; 4 or 5 numbers along the third axis are defined.");

        // Each coordinate as [regions, 1, 1, 1].
        OnnxValue Coordinate(long place) => graph.Reshape(graph.Slice(regions, [place], [place + 1], [2]), -1, 1, 1, 1);
        OnnxValue Scaled(OnnxValue coordinate, int axis)
        {
            if (parameters.NormalizedCoordinates) coordinate = graph.Mul(coordinate, Last(layer, x, axis));
            return parameters.SpatialScale is 0 or 1 ? coordinate : graph.Mul(coordinate, parameters.SpatialScale);
        }

        long first = numbers - 4;
        (OnnxValue top, OnnxValue left, OnnxValue bottom, OnnxValue right) = Corners(
            graph, parameters.BoxIndicesMode?.BoxMode ?? BoxMode.CornersHeightFirst, [.. Enumerable.Range(0, 4).Select(i => Coordinate(first + i))]);
        OnnxValue rows = Points(graph, Scaled(top, 3), Scaled(bottom, 3), Last(layer, x, 3), target[0], method);
        OnnxValue columns = Points(graph, Scaled(left, 4), Scaled(right, 4), Last(layer, x, 4), target[1], method);
        if (numbers == 5)
        {
            OnnxValue batches = graph.Reshape(graph.ToInt64(Coordinate(0)), -1);
            OnnxValue chosen = graph.Gather(graph.Squeeze(x, 0), batches, 0);
            layer.Output(graph.Unsqueeze(Sample(layer, chosen, rows, columns), 1));
        }
        else
        {
            layer.Output(Sample(layer, x, graph.Unsqueeze(rows, 1), graph.Unsqueeze(columns, 1)));
        }
    }

    /// <summary>The two corners of a region, from any way to describe it.</summary>
    private static (OnnxValue Top, OnnxValue Left, OnnxValue Bottom, OnnxValue Right) Corners(OnnxGraphBuilder graph, BoxMode mode, OnnxValue[] numbers)
    {
        OnnxValue[] heightFirst = mode is BoxMode.CornersWidthFirst or BoxMode.CenterSizeWidthFirst ? [numbers[1], numbers[0], numbers[3], numbers[2]] : numbers;
        if (mode is BoxMode.CornersHeightFirst or BoxMode.CornersWidthFirst) return (heightFirst[0], heightFirst[1], heightFirst[2], heightFirst[3]);
        OnnxValue halfHeight = graph.Mul(heightFirst[2], 0.5f);
        OnnxValue halfWidth = graph.Mul(heightFirst[3], 0.5f);
        return (
            graph.Sub(heightFirst[0], halfHeight),
            graph.Sub(heightFirst[1], halfWidth),
            graph.Add(heightFirst[0], halfHeight),
            graph.Add(heightFirst[1], halfWidth));
    }

    /// <summary>The grid points between a start and an end, which are numbers or [regions, 1, 1, 1], as the specification's <c>SamplingMode</c> spaces them.</summary>
    private static OnnxValue Points(OnnxGraphBuilder graph, OnnxValue start, OnnxValue end, OnnxValue last, long count, Method method)
    {
        OnnxValue length = graph.Sub(end, start);
        (OnnxValue first, OnnxValue spacing) = method switch
        {
            Method.UpsampleMode => (start, graph.Mul(graph.Add(length, 1), 1f / count)),
            Method.RoiAlignMode => Centred(graph, start, graph.Mul(graph.Binary("Max", length, graph.Constant(1f)), 1f / count)),
            Method.AlignEndpointsMode when count == 1 => (graph.Add(start, graph.Mul(length, 0.5f)), length),
            _ => (start, graph.Mul(length, count == 1 ? 0 : 1f / (count - 1))),
        };
        float[] steps = [.. Enumerable.Range(0, (int)Math.Min(count, Array.MaxLength)).Select(i => (float)i)];
        OnnxValue points = graph.Add(first, graph.Mul(graph.Weights("steps", steps, new Shape(count)), spacing));
        return graph.Binary("Max", graph.Binary("Min", points, last), graph.Constant(0f));
    }

    private static (OnnxValue First, OnnxValue Spacing) Centred(OnnxGraphBuilder graph, OnnxValue start, OnnxValue spacing) => (graph.Add(start, graph.Mul(spacing, 0.5f)), spacing);

    /// <summary>Values at the points [.., rows] × [.., columns] of [.., C, H, W].</summary>
    private static OnnxValue Sample(LayerContext layer, OnnxValue x, OnnxValue rows, OnnxValue columns)
    {
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue byRow = Hats(layer, rows, x, x.Rank - 2);
        OnnxValue byColumn = Hats(layer, columns, x, x.Rank - 1);
        OnnxValue transposed = graph.Transpose(byColumn, [.. Enumerable.Range(0, byColumn.Rank - 2), byColumn.Rank - 1, byColumn.Rank - 2]);
        return graph.MatMul(graph.MatMul(byRow, x), transposed);
    }

    /// <summary>The weight of each position along an axis for each point: [.., points, positions].</summary>
    private static OnnxValue Hats(LayerContext layer, OnnxValue points, OnnxValue x, int axis)
    {
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue limit = graph.ToFloat(layer.Scalar(graph.ShapeOf(x, axis, axis + 1)));
        OnnxValue positions = graph.Range(graph.Constant(0f), limit, graph.Constant(1f), x.Shape[axis]);
        OnnxValue flat = points.Rank >= 4 ? graph.Squeeze(points, -2) : points;
        OnnxValue distance = graph.Unary("Abs", graph.Sub(graph.Unsqueeze(flat, -1), positions));
        return graph.Unary("Relu", graph.Sub(graph.Constant(1f), distance));
    }

    /// <summary>The last position along an axis, as a number.</summary>
    private static OnnxValue Last(LayerContext layer, OnnxValue x, int axis) => x.Shape[axis] == Shape.Unknown
        ? layer.Graph.Add(layer.Graph.ToFloat(layer.Scalar(layer.Graph.ShapeOf(x, axis, axis + 1))), -1)
        : layer.Graph.Constant((float)(x.Shape[axis] - 1));
}
