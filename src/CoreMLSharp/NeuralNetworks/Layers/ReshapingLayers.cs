using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using ReorganizationType = CoreMLSharp.Specification.ReorganizeDataLayerParams.Types.ReorganizationType;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Layers that change the shape or the order of dimensions: the new shape is given, and axes exist and differ.</summary>
internal static class ReshapingLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Reshape, 1, 1) { KeepsRank = true, Ranks = Ranks.Exactly(5), Check = CheckReshape, Infer = InferReshape },
        new(LayerCase.ReshapeStatic, 1, 1)
        {
            Check = context => CheckTarget(context, context.Layer.ReshapeStatic.TargetShape.Count),
            Infer = context => InferTarget(context, [.. context.Layer.ReshapeStatic.TargetShape]),
        },
        new(LayerCase.ReshapeLike, 2, 1) { Infer = InferLike },
        new(LayerCase.ReshapeDynamic, 2, 1) { Infer = context => Infer.Listed(context, 1) },
        new(LayerCase.RankPreservingReshape, 1, 1) { Check = CheckRankPreserving, Infer = InferRankPreserving },
        new(LayerCase.Flatten, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(3), Infer = InferFlatten },
        new(LayerCase.FlattenTo2D, 1, 1)
        {
            Check = context => context.RequireAxis(context.Layer.FlattenTo2D.Axis),
            Infer = InferFlattenTo2D,
        },
        new(LayerCase.Permute, 1, 1) { KeepsRank = true, Ranks = Ranks.Exactly(5), Check = CheckPermute, Infer = InferPermute },
        new(LayerCase.Transpose, 1, 1) { Check = CheckTranspose, Infer = InferTranspose },
        new(LayerCase.ExpandDims, 1, 1) { Check = CheckExpandDims, Infer = InferExpandDims },
        new(LayerCase.Squeeze, 1, 1) { Check = CheckSqueeze, Infer = InferSqueeze },
        new(LayerCase.ReorganizeData, 1, 1)
        {
            Version = layer => layer.ReorganizeData.Mode == ReorganizationType.PixelShuffle ? IOS14 : IOS11,
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Check = CheckReorganizeData,
            Infer = InferReorganizeData,
        },
        new(LayerCase.BroadcastToLike, 2, 1) { Infer = context => InferBroadcastTo(context, context.Input(1)) },
        new(LayerCase.BroadcastToStatic, 1, 1)
        {
            Check = context => CheckTarget(context, context.Layer.BroadcastToStatic.TargetShape.Count),
            Infer = context => InferBroadcastTo(context, TensorShape.OfUnsigned(context.Layer.BroadcastToStatic.TargetShape)),
        },
        new(LayerCase.BroadcastToDynamic, 2, 1) { Infer = context => Infer.Listed(context, 1) },
    ];

    public static void CheckTarget(LayerContext context, int dimensions) =>
        context.Require(dimensions > 0, "The target shape is empty.", "List the sizes of the output.");

    private static void CheckReshape(LayerContext context)
    {
        int dimensions = context.Layer.Reshape.TargetShape.Count;
        context.Require(
            dimensions is 3 or 4,
            $"The target shape has {dimensions} dimensions.",
            "Give it three, [C, H, W], or four, [S, C, H, W].");
    }

    private static void CheckRankPreserving(LayerContext context)
    {
        int dimensions = context.Layer.RankPreservingReshape.TargetShape.Count;
        if (context.InputTensorRank is not int input || context.OutputTensorRank is not int output)
        {
            context.Error("The layer does not say the ranks of its input and output.", "Fill inputTensor and outputTensor.");
            return;
        }

        CheckTarget(context, dimensions);
        context.Require(
            input == output,
            $"The input has rank {input}, the output rank {output}.",
            "The layer keeps the rank: give both the same.");
        context.Require(dimensions == input, $"The target shape has {dimensions} dimensions.", $"Give it {input}, the rank of the input.");
    }

    private static void CheckPermute(LayerContext context)
    {
        int axes = context.Layer.Permute.Axis.Count;
        context.Require(
            axes == 4, $"{Counted.There(axes, "axis", "axes")}.", "Give four: an order of 0 to 3 for sequence, channel, height and width.");
    }

    private static void CheckTranspose(LayerContext context) =>
        context.Require(context.Layer.Transpose.Axes.Count > 0, "There are no axes.", "List all axes in their new order.");

    private static void CheckReorganizeData(LayerContext context)
    {
        ulong size = context.Layer.ReorganizeData.BlockSize;
        context.Require((int)size >= 2, $"The block size is {size}.", "Make it at least 2.");
    }

    private static void CheckExpandDims(LayerContext context)
    {
        IReadOnlyList<long> axes = context.Layer.ExpandDims.Axes;
        if (!CheckAxes(context, axes) || context.InputTensorRank is not int input || context.OutputTensorRank is not int output) return;
        context.Require(
            input + axes.Count == output,
            $"The output has rank {output}.",
            $"With {axes.Count} new dimensions it has rank {input + axes.Count}.");
        CheckAxesExist(context, axes, output);
    }

    private static void CheckSqueeze(LayerContext context)
    {
        if (context.Layer.Squeeze.SqueezeAll) return;
        IReadOnlyList<long> axes = context.Layer.Squeeze.Axes;
        if (!CheckAxes(context, axes) || context.InputTensorRank is not int input || context.OutputTensorRank is not int output) return;
        context.Require(
            input == 1 || output + axes.Count == input,
            $"The output has rank {output}.",
            $"With {axes.Count} dimensions fewer it has rank {input - axes.Count}.");
        CheckAxesExist(context, axes, input);
    }

    /// <summary>[C, H, W] or [S, C, H, W] of a rank 5 tensor.</summary>
    private static void InferReshape(ShapeContext context)
    {
        long[] target = [.. context.Layer.Reshape.TargetShape];
        TensorShape x = context.X;
        if (x.Rank != 5 || target.Length is not (3 or 4)) return;
        if (target.Length == 3) CheckCount(context, x.CountFrom(-3), target);
        IEnumerable<long> sizes = target[^3..].Select(size => size > 0 ? size : Unknown);
        context.Output(TensorShape.Of([target.Length == 4 ? target[0] : x[0], x[1], .. sizes]));
    }

    private static void InferTarget(ShapeContext context, long[] target)
    {
        if (context.X.IsStatic) CheckCount(context, context.X.Count, target);
        long rest = TensorShape.Product([.. target.Where(size => size != -1)]);
        long whole = context.X.IsStatic ? context.X.Count : Unknown;
        long inferred = whole > 0 && rest > 0 ? whole / rest : Unknown;
        context.Output(TensorShape.Of([.. target.Select(size => size == -1 ? inferred : size)]));
    }

    private static void InferLike(ShapeContext context)
    {
        TensorShape target = context.Input(1);
        if (context.X.IsStatic && target.IsStatic) CheckCount(context, context.X.Count, [.. target.Dims]);
        context.Output(target);
    }

    /// <summary>0 keeps a size, -1 follows from the others.</summary>
    private static void InferRankPreserving(ShapeContext context)
    {
        long[] target = [.. context.Layer.RankPreservingReshape.TargetShape];
        if (context.X.IsRanked && context.X.Rank == target.Length)
        {
            InferTarget(context, [.. target.Select((size, i) => size == 0 ? context.X[i] : size)]);
            return;
        }

        context.Output(TensorShape.Of([.. target.Select(size => size > 0 ? size : Unknown)]));
        if (!context.X.IsRanked && context.Inputs.Length == 1) context.Inputs[0] = TensorShape.OfRank(target.Length);
    }

    private static void InferFlatten(ShapeContext context)
    {
        if (!context.X.HasRankOfAtLeast(3)) return;
        context.Output(context.X.WithKnown(-3, context.X.CountFrom(-3)).WithKnown(-2, 1).WithKnown(-1, 1));
    }

    private static void InferFlattenTo2D(ShapeContext context)
    {
        if (!context.X.IsRanked) return;
        int rank = context.X.Rank;
        long axis = context.Layer.FlattenTo2D.Axis;
        if (axis < -rank || axis > rank)
        {
            context.Fail(
                $"The axis {axis} is not one of the input {context.NamedInput}.",
                $"Choose an axis from {-rank} to {rank}.");
            return;
        }

        int position = (int)(axis < 0 ? axis + rank : axis);
        context.Output(TensorShape.Of(TensorShape.Product(context.X.Dims.AsSpan()[..position]), context.X.CountFrom(position)));
    }

    /// <summary>An order of sequence, channel, height and width; the batch, which is second, stays.</summary>
    private static void InferPermute(ShapeContext context)
    {
        int[] axes = [.. context.Layer.Permute.Axis.Select(axis => (int)Math.Min(axis, 4))];
        if (context.X.Rank != 5 || axes.Length != 4) return;
        if (!CheckOrder(context, axes, 4)) return;
        context.Output(TensorShape.Of(Size(axes[0]), context.X[1], Size(axes[1]), Size(axes[2]), Size(axes[3])));

        long Size(int axis) => context.X[axis == 0 ? 0 : axis + 1];
    }

    private static void InferTranspose(ShapeContext context)
    {
        int[] axes = [.. context.Layer.Transpose.Axes.Select(axis => (int)Math.Min(axis, int.MaxValue))];
        if (!context.X.IsRanked || axes.Length == 0) return;
        if (!CheckOrder(context, axes, context.X.Rank)) return;
        context.Output(TensorShape.Of([.. axes.Select(axis => context.X[axis])]));
    }

    private static void InferExpandDims(ShapeContext context)
    {
        if (!context.X.IsRanked) return;
        long[] axes = [.. context.Layer.ExpandDims.Axes];
        int rank = context.X.Rank + axes.Length;
        HashSet<long> positions = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        if (positions.Count != axes.Length || positions.Any(axis => axis < 0 || axis >= rank))
        {
            // The validator's rule says what is wrong with the axes, once it knows the ranks.
            context.Output(TensorShape.OfRank(rank));
            return;
        }

        Queue<long> sizes = new(context.X.Dims);
        context.Output(TensorShape.Of([.. Enumerable.Range(0, rank).Select(i => positions.Contains(i) ? 1 : sizes.Dequeue())]));
    }

    private static void InferSqueeze(ShapeContext context)
    {
        SqueezeLayerParams layer = context.Layer.Squeeze;
        if (!context.X.IsRanked) return;
        if (layer.SqueezeAll)
        {
            if (context.X.IsStatic) Finish([.. context.X.Dims.Where(size => size != 1)]);
            return;
        }

        HashSet<int> axes = [];
        foreach (long axis in layer.Axes)
        {
            if (context.X.Axis(axis) is not int position)
            {
                context.Fail(
                    $"The input {context.NamedInput} has no axis {axis}.",
                    "Name axes of size 1.");
            }

            else if (context.X[position] is not (1 or Unknown))
            {
                context.Fail(
                    $"Axis {axis} of the input {context.NamedInput} is not of size 1.",
                    "Name axes of size 1.");
            }

            else axes.Add(position);
        }

        if (context.Error is null) Finish([.. context.X.Dims.Where((_, i) => !axes.Contains(i))]);

        void Finish(long[] sizes) => context.Output(sizes.Length == 0 ? TensorShape.Of(1) : TensorShape.Of(sizes));
    }

    private static void InferReorganizeData(ShapeContext context)
    {
        TensorShape x = context.X;
        long block = (long)Math.Clamp(context.Layer.ReorganizeData.BlockSize, 1UL, 1UL << 15);
        if (!x.HasRankOfAtLeast(3)) return;
        bool toDepth = context.Layer.ReorganizeData.Mode == ReorganizationType.SpaceToDepth;
        context.Output(toDepth
            ? x.WithKnown(-3, Times(x[-3], block * block)).WithKnown(-2, Divided(-2, block)).WithKnown(-1, Divided(-1, block))
            : x.WithKnown(-3, Divided(-3, block * block)).WithKnown(-2, Times(x[-2], block)).WithKnown(-1, Times(x[-1], block)));

        static long Times(long size, long factor) => size == Unknown ? Unknown : size * factor;

        long Divided(int axis, long divisor)
        {
            if (x[axis] == Unknown) return Unknown;
            if (x[axis] % divisor != 0)
            {
                context.Fail(
                    $"Dimension {axis} of the input '{context.Layer.Input[0]}' {x} cannot be divided by {divisor}.",
                    "Choose another block size.");
            }

            return x[axis] / divisor;
        }
    }

    private static void InferBroadcastTo(ShapeContext context, TensorShape target)
    {
        bool fits = TensorShape.Broadcast(context.X, target) is { } shape
            && (!shape.IsRanked || !target.IsStatic || !context.X.IsStatic || target.Equals(shape));
        if (!fits)
        {
            context.Fail(
                $"The input {context.NamedInput} cannot be broadcast to {target}.",
                "A size must be the target's, or 1.");
        }

        context.Output(target);
    }

    private static bool CheckAxes(LayerContext context, IReadOnlyList<long> axes)
    {
        context.Require(axes.Count > 0, "There are no axes.", "List at least one.");
        bool different = axes.Distinct().Count() == axes.Count;
        context.Require(different, "An axis is listed twice.", "List every axis once.");
        return axes.Count > 0 && different;
    }

    private static void CheckAxesExist(LayerContext context, IReadOnlyList<long> axes, int rank)
    {
        List<long> positive = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        context.Require(
            positive.Distinct().Count() == positive.Count,
            "An axis is listed twice, once from the front and once from the end.",
            "List every axis once.");
        context.Require(
            positive.All(axis => axis >= 0 && axis < rank),
            $"An axis does not exist with rank {rank}.",
            $"Choose axes from {-rank} to {rank - 1}.");
    }

    private static bool CheckOrder(ShapeContext context, int[] axes, int rank)
    {
        bool isOrder = axes.Order().SequenceEqual(Enumerable.Range(0, rank));
        if (!isOrder)
        {
            context.Fail(
                $"[{string.Join(", ", axes)}] is not an order of {rank} dimensions.",
                $"List each of 0 to {rank - 1} once.");
        }

        return isOrder;
    }

    private static void CheckCount(ShapeContext context, long count, long[] target)
    {
        if (count == Unknown) return;
        bool hasFree = target.Contains(-1);
        long given = TensorShape.Product([.. target.Where(size => size != -1)]);
        bool fits = given < 0 || (hasFree ? given > 0 && count % given == 0 : count == given);
        if (!fits)
        {
            context.Fail(
                $"The {count} elements of the input {context.NamedInput} do not make [{string.Join(", ", target)}].",
                "The number of elements stays the same.");
        }
    }
}
