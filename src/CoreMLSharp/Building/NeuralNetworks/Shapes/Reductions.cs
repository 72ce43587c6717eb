using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using ReduceAxis = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceAxis;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that reduce dimensions.</summary>
internal static class Reductions
{
    public static void Reduce(ShapeContext context)
    {
        int[] axes = context.Layer.Reduce.Axis switch
        {
            ReduceAxis.Chw => [-3, -2, -1],
            ReduceAxis.Hw => [-2, -1],
            ReduceAxis.C => [-3],
            ReduceAxis.H => [-2],
            _ => [-1],
        };
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(-axes[0])) return;
        foreach (int axis in axes) y = y.WithKnown(axis, 1);
        context.Output(y);
    }

    /// <summary>There is no tensor without dimensions: what would have none has one of 1.</summary>
    public static void Along(ShapeContext context, IReadOnlyList<long> axes, bool keepDims, bool all)
    {
        if (!context.X.IsRanked) return;
        HashSet<int> reduced = [];
        foreach (long axis in all || axes.Count == 0 ? Enumerable.Range(0, context.X.Rank).Select(i => (long)i) : axes)
        {
            // The validator's rule reports an axis that does not exist.
            if (context.X.Axis(axis) is not int position) return;
            reduced.Add(position);
        }

        long[] sizes = keepDims
            ? [.. context.X.Dims.Select((size, i) => reduced.Contains(i) ? 1 : size)]
            : [.. context.X.Dims.Where((_, i) => !reduced.Contains(i))];
        context.Output(sizes.Length == 0 ? TensorShape.Of(1) : TensorShape.Of(sizes));
    }

    public static void TopK(ShapeContext context)
    {
        TopKLayerParams layer = context.Layer.TopK;
        if (context.X.Axis(layer.Axis) is not int axis) return;
        long k = context.Inputs.Length == 1 ? (long)Math.Min(layer.K, int.MaxValue) : TensorShape.Unknown;
        long size = context.X[axis];
        if (size != TensorShape.Unknown && k > size) context.Fail($"There are no {k} elements along axis {layer.Axis} of the input '{context.Layer.Input[0]}' {context.X}.", "Make k smaller.");
        TensorShape y = context.X.WithKnown(axis, k);
        context.Output(y);
        context.Output(y, 1);
    }
}
