using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.NeuralNetworks;

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
            throw new ModelValidationException($"its scaling factors are [{string.Join(", ", factors)}]; two positive numbers are defined.");
        }

        (string mode, string coordinates) = parameters.Mode == UpsampleLayerParams.Types.InterpolationMode.Nn ? ("nearest", "asymmetric") : ("linear", parameters.LinearUpsampleMode switch
        {
            UpsampleLayerParams.Types.LinearUpsampleMode.AlignCornersTrue => "align_corners",
            UpsampleLayerParams.Types.LinearUpsampleMode.AlignCornersFalse => "half_pixel",
            _ => "asymmetric",
        });
        layer.Output(layer.Restore(Resize(graph, x, factors, mode, coordinates), original));
    }

    /// <summary>Scales height and width of [N, C, H, W]. The grid follows from the sizes, which are whole, not from the factors.</summary>
    private static OnnxValue Resize(OnnxGraphBuilder graph, OnnxValue x, float[] factors, string mode, string coordinates)
    {
        long[] known = [.. factors.Select((factor, i) => x.Shape[i + 2] == Shape.Unknown ? Shape.Unknown : (long)Math.Floor(x.Shape[i + 2] * (double)factor))];
        Shape shape = x.Shape.With(2, known[0]).With(3, known[1]);
        OnnxValue sizes = known.Contains(Shape.Unknown)
            ? graph.ToInt64(graph.Unary("Floor", graph.Mul(graph.ToFloat(graph.ShapeOf(x, 2, 4)), graph.Constant(factors, new Shape(2)))))
            : graph.Constant(known);
        return graph.Add(
            "Resize",
            [x, null, null, sizes],
            x.Type,
            shape,
            Attribute("axes", [2L, 3L]),
            Attribute("mode", mode),
            Attribute("coordinate_transformation_mode", coordinates),
            Attribute("nearest_mode", "floor"));
    }
}
