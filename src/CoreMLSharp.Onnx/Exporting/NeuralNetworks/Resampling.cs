using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Method = CoreMLSharp.Specification.SamplingMode.Types.Method;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that change height and width by interpolation.</summary>
internal static class Resampling
{
    public static void Upsample(LayerContext layer)
    {
        UpsampleLayerParams parameters = layer.Layer.Upsample;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue original = LayerContext.OfRank(layer.Input, 3);
        OnnxValue x = layer.Fold(original);
        float[] factors = parameters.FractionalScalingFactor.Count > 0
            ? [.. parameters.FractionalScalingFactor]
            : [.. LayerContext.Pair(parameters.ScalingFactor, 1, "scalingFactor").Select(factor => (float)factor)];
        if (factors.Length != 2 || factors.Any(factor => !(factor > 0 && factor <= 1 << 16)))
        {
            throw new ModelValidationException(
                $"its scaling factors are [{string.Join(", ", factors)}]; two positive numbers are defined.");
        }

        (string mode, string coordinates) = parameters.Mode == UpsampleLayerParams.Types.InterpolationMode.Nn
            ? ("nearest", "asymmetric")
            : ("linear", parameters.LinearUpsampleMode switch
            {
                UpsampleLayerParams.Types.LinearUpsampleMode.AlignCornersTrue => "align_corners",
                UpsampleLayerParams.Types.LinearUpsampleMode.AlignCornersFalse => "half_pixel",
                _ => "asymmetric",
            });

        // The grid follows from the sizes, which are whole, not from the factors.
        long[] known =
        [
            .. factors.Select(
                (factor, i) =>
                    x.RankedShape[i + 2] == TensorShape.Unknown
                        ? TensorShape.Unknown
                        : (long)Math.Floor(x.RankedShape[i + 2] * (double)factor)),
        ];
        OnnxValue sizes = known.Contains(TensorShape.Unknown)
            ? graph.ToInt64(
                graph.Unary("Floor", graph.Mul(graph.ToFloat(graph.ShapeOf(x, 2, 4)), graph.Constant(factors, new TensorShape(2)))))
            : graph.Constant(known);
        layer.Output(layer.Restore(graph.Resize(x, 2, sizes, mode, coordinates, known: known), original));
    }

    public static void ResizeBilinear(LayerContext layer)
    {
        ResizeBilinearLayerParams parameters = layer.Layer.ResizeBilinear;
        OnnxValue original = LayerContext.OfRank(layer.Input, 3);
        OnnxValue x = layer.Fold(original);
        long[] target = LayerContext.Pair(parameters.TargetSize, 1, "targetSize");
        Method method = parameters.Mode?.SamplingMethod ?? Method.StrictAlignEndpointsMode;
        layer.Output(layer.Restore(
            method == Method.RoiAlignMode ? Interpolation.ResizeRoiAligned(layer.Graph, x, target) : Resize(layer.Graph, x, target, method),
            original));
    }

    /// <summary>Resizes axis by axis where the two differ in how a single grid point is placed.</summary>
    private static OnnxValue Resize(OnnxGraphBuilder graph, OnnxValue x, long[] target, Method method)
    {
        string[] coordinates = [.. target.Select(size => method switch
        {
            Method.UpsampleMode => "asymmetric",
            Method.AlignEndpointsMode when size == 1 => "half_pixel",
            _ => "align_corners",
        })];
        if (coordinates[0] == coordinates[1]) return graph.Resize(x, 2, graph.Constant(target), "linear", coordinates[0]);
        OnnxValue rows = graph.Resize(x, 2, graph.Constant(target[0]), "linear", coordinates[0]);
        return graph.Resize(rows, 3, graph.Constant(target[1]), "linear", coordinates[1]);
    }
}
