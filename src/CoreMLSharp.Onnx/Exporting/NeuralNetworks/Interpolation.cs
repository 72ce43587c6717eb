using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;
using BoxMode = CoreMLSharp.Specification.BoxCoordinatesMode.Types.Coordinates;
using Method = CoreMLSharp.Specification.SamplingMode.Types.Method;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that interpolate where ONNX's Resize has no such grid.</summary>
internal static class Interpolation
{
    /// <summary>Resizes [N, C, H, W] on the grid of <c>ROI_ALIGN_MODE</c>.</summary>
    public static OnnxValue ResizeRoiAligned(OnnxGraphBuilder graph, OnnxValue x, long[] target)
    {
        OnnxValue Points(int axis) => Graphs.Operators.Interpolation.Inside(
            graph,
            Graphs.Operators.Interpolation.Points(
                graph, graph.Constant(0f), Graphs.Operators.Interpolation.Last(graph, x, axis), target[axis - 2], Sampling.OffsetCorners),
            x, axis);
        return Graphs.Operators.Interpolation.Sample(graph, x, Points(2), Points(3));
    }

    /// <summary>Cuts regions out of [1, B, C, H, W] and brings them to one size.</summary>
    public static void CropResize(LayerContext layer)
    {
        CropResizeLayerParams parameters = layer.Layer.CropResize;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        (OnnxValue x, OnnxValue regions) = (LayerContext.OfRank(inputs[0], 5, 5), LayerContext.OfRank(inputs[1], 5, 5));
        long[] target = LayerContext.Pair(parameters.TargetSize, 1, "targetSize");
        BoxMode boxes = parameters.BoxIndicesMode?.BoxMode ?? BoxMode.CornersHeightFirst;
        CropGrid grid = new(
            boxes is BoxMode.CenterSizeHeightFirst or BoxMode.CenterSizeWidthFirst,
            boxes is BoxMode.CornersHeightFirst or BoxMode.CenterSizeHeightFirst,
            parameters.NormalizedCoordinates,
            parameters.SpatialScale == 0 ? 1 : parameters.SpatialScale,
            target[0],
            target[1],
            SamplingOf(parameters.Mode?.SamplingMethod ?? Method.StrictAlignEndpointsMode),
            Filler: null);
        layer.Output(grid.TakeRegions(graph, graph.Squeeze(x, 0), regions));
    }

    private static Sampling SamplingOf(Method method) => method switch
    {
        Method.UpsampleMode => Sampling.Asymmetric,
        Method.RoiAlignMode => Sampling.OffsetCorners,
        Method.AlignEndpointsMode => Sampling.AlignCorners,
        _ => Sampling.StrictAlignCorners,
    };
}
