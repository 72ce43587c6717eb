using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using ReduceAxis = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceAxis;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Reductions, positions of extremes and sorting: their axes are axes of the input.</summary>
internal static class ReductionLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Reduce, 1, 1) { Check = CheckReduce, Infer = InferReduce },
        Along(LayerCase.ReduceL1, layer => (layer.ReduceL1.Axes, layer.ReduceL1.KeepDims, layer.ReduceL1.ReduceAll)),
        Along(LayerCase.ReduceL2, layer => (layer.ReduceL2.Axes, layer.ReduceL2.KeepDims, layer.ReduceL2.ReduceAll)),
        Along(LayerCase.ReduceMax, layer => (layer.ReduceMax.Axes, layer.ReduceMax.KeepDims, layer.ReduceMax.ReduceAll)),
        Along(LayerCase.ReduceMin, layer => (layer.ReduceMin.Axes, layer.ReduceMin.KeepDims, layer.ReduceMin.ReduceAll)),
        Along(LayerCase.ReduceSum, layer => (layer.ReduceSum.Axes, layer.ReduceSum.KeepDims, layer.ReduceSum.ReduceAll)),
        Along(LayerCase.ReduceProd, layer => (layer.ReduceProd.Axes, layer.ReduceProd.KeepDims, layer.ReduceProd.ReduceAll)),
        Along(LayerCase.ReduceMean, layer => (layer.ReduceMean.Axes, layer.ReduceMean.KeepDims, layer.ReduceMean.ReduceAll)),
        Along(LayerCase.ReduceLogSum, layer => (layer.ReduceLogSum.Axes, layer.ReduceLogSum.KeepDims, layer.ReduceLogSum.ReduceAll)),
        Along(
            LayerCase.ReduceSumSquare,
            layer => (layer.ReduceSumSquare.Axes, layer.ReduceSumSquare.KeepDims, layer.ReduceSumSquare.ReduceAll)),
        Along(
            LayerCase.ReduceLogSumExp,
            layer => (layer.ReduceLogSumExp.Axes, layer.ReduceLogSumExp.KeepDims, layer.ReduceLogSumExp.ReduceAll)),
        Extreme(LayerCase.ArgMax, layer => (layer.ArgMax.Axis, layer.ArgMax.RemoveDim)),
        Extreme(LayerCase.ArgMin, layer => (layer.ArgMin.Axis, layer.ArgMin.RemoveDim)),
        new(LayerCase.TopK, Counts.Between(1, 2), 2) { KeepsRank = true, Check = CheckTopK, Infer = InferTopK },
        new(LayerCase.ArgSort, 1, 1) { Version = _ => IOS14, KeepsRank = true, Check = CheckArgSort, Infer = Infer.Same },
        new(LayerCase.CumSum, Counts.Between(1, 2), 1) { Version = _ => IOS14, Infer = Infer.Same },
    ];

    private static LayerDefinition Along(
        LayerCase kind, Func<NeuralNetworkLayer, (IReadOnlyList<long> Axes, bool KeepDims, bool All)> options) => new(kind, 1, 1)
        {
            Check = context =>
            {
                foreach (long axis in options(context.Layer).Axes) context.RequireAxis(axis);
            },
            Infer = context =>
            {
                (IReadOnlyList<long> axes, bool keepDims, bool all) = options(context.Layer);
                InferAlong(context, axes, keepDims, all);
            },
        };

    private static LayerDefinition Extreme(LayerCase kind, Func<NeuralNetworkLayer, (long Axis, bool RemoveDim)> options) => new(kind, 1, 1)
    {
        Check = context =>
        {
            (long axis, bool removeDim) = options(context.Layer);
            if (!removeDim) context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
            context.RequireAxis(axis);
        },
        Infer = context =>
        {
            (long axis, bool removeDim) = options(context.Layer);
            InferAlong(context, [axis], keepDims: !removeDim, all: false);
        },
    };

    private static void CheckReduce(LayerContext context)
    {
        if (!context.Scope.HasRanks || context.InputTensorRank is not int rank) return;
        context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
        int needed = context.Layer.Reduce.Axis switch { ReduceAxis.Chw => 3, ReduceAxis.Hw => 2, _ => 1 };
        context.Require(
            rank >= needed,
            $"The input has rank {rank}.",
            $"To reduce over {context.Layer.Reduce.Axis} it needs rank {needed} or more.");
    }

    private static void CheckTopK(LayerContext context)
    {
        context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[1]);
        context.RequireAxis(context.Layer.TopK.Axis);
    }

    private static void CheckArgSort(LayerContext context)
    {
        long axis = context.Layer.ArgSort.Axis;
        context.Require(axis >= 0, $"The axis {axis} is negative.", "Count it from the front.");
        context.RequireAxis(axis);
    }

    private static void InferReduce(ShapeContext context)
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
    private static void InferAlong(ShapeContext context, IReadOnlyList<long> axes, bool keepDims, bool all)
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

    private static void InferTopK(ShapeContext context)
    {
        TopKLayerParams layer = context.Layer.TopK;
        if (context.X.Axis(layer.Axis) is not int axis) return;
        long k = context.Inputs.Length == 1 ? (long)Math.Min(layer.K, int.MaxValue) : TensorShape.Unknown;
        long size = context.X[axis];
        if (size != TensorShape.Unknown && k > size)
        {
            context.Fail(
                $"There are no {k} elements along axis {layer.Axis} of the input {context.NamedInput}.",
                "Make k smaller.");
        }

        TensorShape y = context.X.WithKnown(axis, k);
        context.Output(y);
        context.Output(y, 1);
    }
}
