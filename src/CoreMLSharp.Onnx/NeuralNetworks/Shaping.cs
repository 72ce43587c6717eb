using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>Layers that give a value another shape.</summary>
internal static class Shaping
{
    public static void Flatten(LayerContext layer)
    {
        OnnxValue x = LayerContext.OfRank(layer.Input, 3);
        if (layer.Layer.Flatten.Mode == FlattenLayerParams.Types.FlattenOrder.ChannelLast) x = ToChannelLast(layer.Graph, x);
        long length = x.Shape.CountBetween(x.Rank - 3, x.Rank);
        layer.Output(layer.Graph.Reshape(x, [.. Enumerable.Repeat(0L, x.Rank - 3), length == Shape.Unknown ? -1 : length, 1, 1]));
    }

    /// <summary>The <c>reshape</c> layer of rank-5 networks, whose target is [C, H, W] or [Seq, C, H, W].</summary>
    public static void Reshape(LayerContext layer)
    {
        ReshapeLayerParams parameters = layer.Layer.Reshape;
        OnnxValue x = LayerContext.OfRank(layer.Input, 4, 5);
        long[] target = [.. parameters.TargetShape];
        if (target.Length is not (3 or 4)) throw new ModelValidationException($"its target shape has {target.Length} numbers; 3 or 4 are defined.");
        long[] leading = (target.Length, x.Rank) switch
        {
            (3, 4) => [0],
            (3, _) => [0, 0],
            (_, 4) => [target[0] == 1 ? -1 : target[0]],
            _ => [target[0], 1],
        };
        bool channelLast = parameters.Mode == ReshapeLayerParams.Types.ReshapeOrder.ChannelLast;
        (long channels, long height, long width) = (target[^3], target[^2], target[^1]);
        if (!channelLast)
        {
            layer.Output(layer.Graph.Reshape(x, [.. leading, channels, height, width]));
            return;
        }

        OnnxValue reshaped = layer.Graph.Reshape(ToChannelLast(layer.Graph, x), [.. leading, height, width, channels]);
        int rank = reshaped.Rank;
        layer.Output(layer.Graph.Transpose(reshaped, [.. Enumerable.Range(0, rank - 3), rank - 1, rank - 3, rank - 2]));
    }

    /// <summary>The <c>permute</c> layer of rank-5 networks: an order of sequence, channel, height and width; the batch stays.</summary>
    public static void Permute(LayerContext layer)
    {
        OnnxValue x = LayerContext.OfRank(layer.Input, 4, 5);
        int[] axes = layer.Layer.Permute.Axis.Count == 0 ? [0, 1, 2, 3] : Permutation([.. layer.Layer.Permute.Axis.Select(axis => (long)axis)], 4);
        layer.Output(layer.Graph.Transpose(x, x.Rank == 4 ? axes : [Skipped(axes[0]), 1, Skipped(axes[1]), Skipped(axes[2]), Skipped(axes[3])]));

        static int Skipped(int axis) => axis == 0 ? 0 : axis + 1;
    }

    /// <exception cref="ModelValidationException">The axes are not a permutation of those of a value of that rank.</exception>
    public static int[] Permutation(long[] axes, int rank) => axes.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis))
        ? [.. axes.Select(axis => (int)axis)]
        : throw new ModelValidationException($"[{string.Join(", ", axes)}] is not a permutation of {rank} axes.");

    private static OnnxValue ToChannelLast(OnnxGraphBuilder graph, OnnxValue x) =>
        graph.Transpose(x, [.. Enumerable.Range(0, x.Rank - 3), x.Rank - 2, x.Rank - 1, x.Rank - 3]);
}
