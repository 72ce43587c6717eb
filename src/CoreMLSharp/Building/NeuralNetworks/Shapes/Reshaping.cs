using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that give a tensor another shape or order of dimensions; the number of elements stays.</summary>
internal static class Reshaping
{
    private const long Unknown = TensorShape.Unknown;

    public static void Flatten(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(3)) context.Output(context.X.WithKnown(-3, context.X.CountFrom(-3)).WithKnown(-2, 1).WithKnown(-1, 1));
    }

    public static void FlattenTo2D(ShapeContext context)
    {
        if (!context.X.IsRanked) return;
        int rank = context.X.Rank;
        long axis = context.Layer.FlattenTo2D.Axis;
        if (axis < -rank || axis > rank)
        {
            context.Fail($"The axis {axis} is not one of the input '{context.Layer.Input[0]}' {context.X}.", $"Choose an axis from {-rank} to {rank}.");
            return;
        }

        int position = (int)(axis < 0 ? axis + rank : axis);
        context.Output(TensorShape.Of(TensorShape.Product(context.X.Dims.AsSpan()[..position]), context.X.CountFrom(position)));
    }

    /// <summary>[C, H, W] or [S, C, H, W] of a rank 5 tensor.</summary>
    public static void Reshape(ShapeContext context)
    {
        long[] target = [.. context.Layer.Reshape.TargetShape];
        TensorShape x = context.X;
        if (x.Rank != 5 || target.Length is not (3 or 4)) return;
        if (target.Length == 3) CheckCount(context, x.CountFrom(-3), target);
        context.Output(TensorShape.Of([target.Length == 4 ? target[0] : x[0], x[1], .. target[^3..].Select(size => size > 0 ? size : Unknown)]));
    }

    public static void To(ShapeContext context, long[] target)
    {
        if (context.X.IsStatic) CheckCount(context, context.X.Count, target);
        long rest = TensorShape.Product([.. target.Where(size => size != -1)]);
        long whole = context.X.IsStatic ? context.X.Count : Unknown;
        long inferred = whole > 0 && rest > 0 ? whole / rest : Unknown;
        context.Output(TensorShape.Of([.. target.Select(size => size == -1 ? inferred : size)]));
    }

    public static void Like(ShapeContext context)
    {
        TensorShape target = context.Input(1);
        if (context.X.IsStatic && target.IsStatic) CheckCount(context, context.X.Count, [.. target.Dims]);
        context.Output(target);
    }

    /// <summary>The second input lists the sizes; its length is the rank.</summary>
    public static void ListedInSecondInput(ShapeContext context)
    {
        TensorShape list = context.Input(1);
        if (list.Rank == 1 && list[0] != Unknown) context.OutputOfRank(list[0]);
    }

    /// <summary>0 keeps a size, -1 follows from the others.</summary>
    public static void RankPreserving(ShapeContext context)
    {
        long[] target = [.. context.Layer.RankPreservingReshape.TargetShape];
        if (context.X.IsRanked && context.X.Rank == target.Length)
        {
            To(context, [.. target.Select((size, i) => size == 0 ? context.X[i] : size)]);
            return;
        }

        context.Output(TensorShape.Of([.. target.Select(size => size > 0 ? size : Unknown)]));
        if (!context.X.IsRanked && context.Inputs.Length == 1) context.Inputs[0] = TensorShape.OfRank(target.Length);
    }

    /// <summary>An order of sequence, channel, height and width; the batch, which is second, stays.</summary>
    public static void Permute(ShapeContext context)
    {
        int[] axes = [.. context.Layer.Permute.Axis.Select(axis => (int)Math.Min(axis, 4))];
        if (context.X.Rank != 5 || axes.Length != 4) return;
        if (!CheckOrder(context, axes, 4)) return;
        context.Output(TensorShape.Of(Size(axes[0]), context.X[1], Size(axes[1]), Size(axes[2]), Size(axes[3])));

        long Size(int axis) => context.X[axis == 0 ? 0 : axis + 1];
    }

    public static void Transpose(ShapeContext context)
    {
        int[] axes = [.. context.Layer.Transpose.Axes.Select(axis => (int)Math.Min(axis, int.MaxValue))];
        if (!context.X.IsRanked || axes.Length == 0) return;
        if (!CheckOrder(context, axes, context.X.Rank)) return;
        context.Output(TensorShape.Of([.. axes.Select(axis => context.X[axis])]));
    }

    public static void ExpandDims(ShapeContext context)
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

    public static void Squeeze(ShapeContext context)
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
            if (context.X.Axis(axis) is not int position) context.Fail($"The input '{context.Layer.Input[0]}' {context.X} has no axis {axis}.", "Name axes of size 1.");
            else if (context.X[position] is not (1 or Unknown)) context.Fail($"Axis {axis} of the input '{context.Layer.Input[0]}' {context.X} is not of size 1.", "Name axes of size 1.");
            else axes.Add(position);
        }

        if (context.Error is null) Finish([.. context.X.Dims.Where((_, i) => !axes.Contains(i))]);

        void Finish(long[] sizes) => context.Output(sizes.Length == 0 ? TensorShape.Of(1) : TensorShape.Of(sizes));
    }

    public static void BroadcastTo(ShapeContext context, TensorShape target)
    {
        bool fits = TensorShape.Broadcast(context.X, target) is { } shape && (!shape.IsRanked || !target.IsStatic || target.Equals(shape) || !context.X.IsStatic);
        if (!fits) context.Fail($"The input '{context.Layer.Input[0]}' {context.X} cannot be broadcast to {target}.", "A size must be the target's, or 1.");
        context.Output(target);
    }

    private static bool CheckOrder(ShapeContext context, int[] axes, int rank)
    {
        bool isOrder = axes.Order().SequenceEqual(Enumerable.Range(0, rank));
        if (!isOrder) context.Fail($"[{string.Join(", ", axes)}] is not an order of {rank} dimensions.", $"List each of 0 to {rank - 1} once.");
        return isOrder;
    }

    private static void CheckCount(ShapeContext context, long count, long[] target)
    {
        if (count == Unknown) return;
        bool hasFree = target.Contains(-1);
        long given = TensorShape.Product([.. target.Where(size => size != -1)]);
        bool fits = given < 0 || (hasFree ? given > 0 && count % given == 0 : count == given);
        if (!fits) context.Fail($"The {count} elements of the input '{context.Layer.Input[0]}' {context.X} do not make [{string.Join(", ", target)}].", "The number of elements stays the same.");
    }
}
