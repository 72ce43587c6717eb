using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>Layers that put values together, take them apart and pad them.</summary>
internal static class Slicing
{
    /// <summary>The <c>concat</c> layer: along channels, or along the sequence.</summary>
    public static void Concat(LayerContext layer)
    {
        int axis = layer.Layer.Concat.SequenceConcat ? 5 : 3;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, int.MaxValue);
        foreach (OnnxValue input in inputs) LayerContext.OfRank(input, axis);
        layer.Output(layer.Graph.Concat(inputs[0].Rank - axis, inputs));
    }

    /// <summary>The <c>padding</c> layer: height and width, with a number, by reflection or by replication.</summary>
    public static void Pad(LayerContext layer)
    {
        PaddingLayerParams parameters = layer.Layer.Padding;
        OnnxValue x = LayerContext.OfRank(layer.Input, 2);
        (long Before, long After)[] borders = Convolution.Borders(parameters.PaddingAmounts);
        long[] pads = new long[2 * x.Rank];
        for (int i = 0; i < 2; i++) (pads[x.Rank - 2 + i], pads[(2 * x.Rank) - 2 + i]) = borders[i];
        (string mode, float value) = parameters.PaddingTypeCase switch
        {
            PaddingLayerParams.PaddingTypeOneofCase.Reflection => ("reflect", 0f),
            PaddingLayerParams.PaddingTypeOneofCase.Replication => ("edge", 0f),
            _ => ("constant", parameters.Constant?.Value ?? 0),
        };
        layer.Output(layer.Graph.Pad(x, pads, mode, value));
    }

    /// <summary>The <c>crop</c> layer: by amounts, or to the size of a second input.</summary>
    public static void Crop(LayerContext layer)
    {
        OnnxGraphBuilder graph = layer.Graph;
        CropLayerParams parameters = layer.Layer.Crop;
        OnnxValue x = LayerContext.OfRank(layer.InputsBetween(1, 2)[0], 3);
        if (layer.Inputs.Length == 1)
        {
            (long Before, long After)[] borders = Convolution.Borders(parameters.CropAmounts);
            long[] ends = [.. borders.Select(border => border.After == 0 ? int.MaxValue : -border.After)];
            layer.Output(graph.Slice(x, [borders[0].Before, borders[1].Before], ends, [-2, -1]));
            return;
        }

        OnnxValue like = LayerContext.OfRank(layer.Inputs[1], 3);
        long[] offsets = parameters.Offset.Count == 0 ? [0, 0] : [.. parameters.Offset.Select(offset => (long)offset)];
        if (offsets.Length != 2) throw new ModelValidationException($"'offset' has {offsets.Length} numbers; 2 are defined.");
        OnnxValue starts = graph.Constant(offsets);
        OnnxValue limits = graph.Add(starts, graph.ShapeOf(like, like.Rank - 2, like.Rank));
        layer.Output(graph.Slice(x, starts, limits, graph.Constant(-2, -1), null, x.Shape.With(-2, like.Shape[-2]).With(-1, like.Shape[-1])));
    }
}
