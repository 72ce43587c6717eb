using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that give a value another shape.</summary>
internal static class Shaping
{
    public static void Flatten(LayerContext layer)
    {
        OnnxValue x = LayerContext.OfRank(layer.Input, 3);
        if (layer.Layer.Flatten.Mode == FlattenLayerParams.Types.FlattenOrder.ChannelLast) x = ToChannelLast(layer.Graph, x);
        long length = x.RankedShape.CountBetween(x.Rank - 3, x.Rank);
        layer.Output(layer.Graph.Reshape(x, [.. Enumerable.Repeat(0L, x.Rank - 3), length == TensorShape.Unknown ? -1 : length, 1, 1]));
    }

    public static void FlattenTo2D(LayerContext layer)
    {
        OnnxValue x = layer.Input;
        long axis = layer.Layer.FlattenTo2D.Axis;
        if (axis < -x.Rank || axis > x.Rank)
        {
            throw new ModelValidationException($"there is no axis {axis} in a value of {x.Rank} dimensions.");
        }

        int position = (int)(axis < 0 ? axis + x.Rank : axis);
        TensorShape shape = new(x.RankedShape.CountBetween(0, position), x.RankedShape.CountBetween(position, x.Rank));
        layer.Output(layer.Graph.Add("Flatten", [x], x.Type, shape, Attribute("axis", position)));
    }

    /// <summary>The <c>reshape</c> layer of rank-5 networks, whose target is [C, H, W] or [Seq, C, H, W].</summary>
    public static void Reshape(LayerContext layer)
    {
        ReshapeLayerParams parameters = layer.Layer.Reshape;
        OnnxValue x = LayerContext.OfRank(layer.Input, 4, 5);
        long[] target = [.. parameters.TargetShape];
        if (target.Length is not (3 or 4))
        {
            throw new ModelValidationException($"its target shape has {target.Length} numbers; 3 or 4 are defined.");
        }

        long[] leading = (target.Length, x.Rank) switch
        {
            (3, 4) => [0],
            (3, _) => [0, 0],
            (_, 4) => [target[0] == 1 ? -1 : target[0]],
            _ => [target[0], 1],
        };
        (long channels, long height, long width) = (target[^3], target[^2], target[^1]);
        if (parameters.Mode != ReshapeLayerParams.Types.ReshapeOrder.ChannelLast)
        {
            layer.Output(layer.Graph.Reshape(x, [.. leading, channels, height, width]));
            return;
        }

        OnnxValue reshaped = layer.Graph.Reshape(ToChannelLast(layer.Graph, x), [.. leading, height, width, channels]);
        int rank = reshaped.Rank;
        layer.Output(layer.Graph.Transpose(reshaped, [.. Enumerable.Range(0, rank - 3), rank - 1, rank - 3, rank - 2]));
    }

    public static void ReshapeStatic(LayerContext layer)
    {
        long[] target = [.. layer.Layer.ReshapeStatic.TargetShape];
        if (layer.IsBatched(0) && target.Length > 0) target[0] = 0;
        layer.Output(layer.Graph.Reshape(layer.Input, target));
    }

    public static void ReshapeLike(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        layer.Output(layer.Graph.Reshape(inputs[0], layer.Graph.ShapeOf(inputs[1]), inputs[1].Shape));
    }

    public static void ReshapeDynamic(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        layer.Output(inputs[1].Elements is { } known
            ? layer.Graph.Reshape(inputs[0], [.. known])
            : layer.Graph.Reshape(inputs[0], layer.Graph.ToInt64(inputs[1]), layer.ShapeGivenBy(inputs[1])));
    }

    public static void RankPreservingReshape(LayerContext layer)
    {
        long[] target = [.. layer.Layer.RankPreservingReshape.TargetShape];
        if (target.Length != layer.Input.Rank)
        {
            throw new ModelValidationException(
                $"its target shape has {target.Length} numbers; its input has the shape {layer.Input.Shape}.");
        }

        layer.Output(layer.Graph.Reshape(layer.Input, target));
    }

    /// <summary>The <c>permute</c> layer of rank-5 networks: an order of sequence, channel, height and width; the batch stays.</summary>
    public static void Permute(LayerContext layer)
    {
        OnnxValue x = LayerContext.OfRank(layer.Input, 4, 5);
        int[] axes = layer.Layer.Permute.Axis.Count == 0
            ? [0, 1, 2, 3]
            : Permutation([.. layer.Layer.Permute.Axis.Select(axis => (long)axis)], 4);
        layer.Output(
            layer.Graph.Transpose(x, x.Rank == 4 ? axes : [Skipped(axes[0]), 1, Skipped(axes[1]), Skipped(axes[2]), Skipped(axes[3])]));

        static int Skipped(int axis) => axis == 0 ? 0 : axis + 1;
    }

    public static void Transpose(LayerContext layer) =>
        layer.Output(
            layer.Graph.Transpose(layer.Input, Permutation([.. layer.Layer.Transpose.Axes.Select(axis => (long)axis)], layer.Input.Rank)));

    public static void ExpandDims(LayerContext layer)
    {
        OnnxValue x = layer.Input;
        long[] axes = [.. layer.Layer.ExpandDims.Axes];
        int rank = x.Rank + axes.Length;
        if (axes.Select(axis => LayerContext.Axis(axis, rank)).Distinct().Count() != axes.Length)
        {
            throw new ModelValidationException("it names an axis twice.");
        }

        layer.Output(layer.Graph.Unsqueeze(x, axes));
    }

    /// <summary>Removes dimensions of 1. A dimension that is only known at run time is taken to be longer: a graph has one rank.</summary>
    public static void Squeeze(LayerContext layer)
    {
        SqueezeLayerParams parameters = layer.Layer.Squeeze;
        OnnxValue x = layer.Input;
        if (!x.Shape.IsRanked && !parameters.SqueezeAll)
        {
            layer.Output(layer.Graph.Add("Squeeze", [x, layer.Graph.Constant([.. parameters.Axes])], x.Type, TensorShape.Unranked));
            return;
        }

        long[] axes = parameters.SqueezeAll
            ? [.. Enumerable.Range(0, x.Rank).Where(axis => x.RankedShape[axis] == 1).Select(axis => (long)axis)]
            : [.. parameters.Axes.Select(axis => (long)LayerContext.Axis(axis, x.Rank)).Distinct()];
        if (axes.FirstOrDefault(axis => x.RankedShape[(int)axis] > 1, -1) is >= 0 and long wrong)
        {
            throw new ModelValidationException($"axis {wrong} of its input's shape {x.Shape} cannot be squeezed.");
        }

        layer.Output(layer.AtLeastVector(layer.Graph.Squeeze(x, axes)));
    }

    public static void BroadcastToStatic(LayerContext layer) =>
        Broadcast(
            layer, layer.Input,
            new TensorShape([.. layer.Layer.BroadcastToStatic.TargetShape.Select(dim => LayerContext.Size(dim, "targetShape"))]), null);

    public static void BroadcastToLike(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        Broadcast(layer, inputs[0], inputs[1].Shape, layer.Graph.ShapeOf(inputs[1]));
    }

    public static void BroadcastToDynamic(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        Broadcast(layer, inputs[0], layer.ShapeGivenBy(inputs[1]), layer.Graph.ToInt64(inputs[1]));
    }

    public static void ReorganizeData(LayerContext layer)
    {
        ReorganizeDataLayerParams parameters = layer.Layer.ReorganizeData;
        OnnxValue original = layer.Input;
        OnnxValue x = layer.Fold(original);
        long block = LayerContext.Size(parameters.BlockSize, "blockSize");
        bool toDepth = parameters.Mode == ReorganizeDataLayerParams.Types.ReorganizationType.SpaceToDepth;
        TensorShape shape = x.RankedShape.Select((dim, axis) => (axis, toDepth) switch
        {
            (0, _) => dim,
            (1, true) or (2 or 3, false) => Times(dim, axis == 1 ? checked(block * block) : block),
            _ => Divided(dim, axis == 1 ? checked(block * block) : block),
        });
        string mode = parameters.Mode == ReorganizeDataLayerParams.Types.ReorganizationType.PixelShuffle ? "CRD" : "DCR";
        OnnxValue reorganized = toDepth
            ? layer.Graph.Add("SpaceToDepth", [x], x.Type, shape, Attribute("blocksize", block))
            : layer.Graph.Add("DepthToSpace", [x], x.Type, shape, Attribute("blocksize", block), Attribute("mode", mode));
        layer.Output(layer.Restore(reorganized, original));
    }

    public static void GetShape(LayerContext layer) => layer.Output(layer.Graph.ToFloat(layer.Graph.ShapeOf(layer.Input)));

    /// <exception cref="ModelValidationException">The axes are not a permutation of those of a value of that rank.</exception>
    public static int[] Permutation(long[] axes, int rank) =>
        axes.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis))
        ? [.. axes.Select(axis => (int)axis)]
        : throw new ModelValidationException($"[{string.Join(", ", axes)}] is not a permutation of {rank} axes.");

    private static void Broadcast(LayerContext layer, OnnxValue x, TensorShape target, OnnxValue? dims)
    {
        TensorShape shape = TensorShape.Broadcast(x.Shape, target)
            ?? throw new ModelValidationException($"a value of shape {x.Shape} cannot be broadcast to {target}.");
        layer.Output(layer.Graph.Expand(x, target.IsStatic ? layer.Graph.Constant(target.Dims.AsSpan()) : dims!, shape));
    }

    private static OnnxValue ToChannelLast(OnnxGraphBuilder graph, OnnxValue x) =>
        graph.Transpose(x, [.. Enumerable.Range(0, x.Rank - 3), x.Rank - 2, x.Rank - 1, x.Rank - 3]);

    private static long Times(long dim, long factor) => dim == TensorShape.Unknown ? dim : checked(dim * factor);

    private static long Divided(long dim, long divisor) => dim == TensorShape.Unknown ? dim
        : dim % divisor == 0 ? dim / divisor
        : throw new ModelValidationException($"a dimension of {dim} cannot be divided into {divisor}.");
}
