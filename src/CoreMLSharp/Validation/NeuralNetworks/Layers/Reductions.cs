using ReduceAxis = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceAxis;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Reductions, positions of extremes and sorting: their axes are axes of the input.</summary>
internal static class Reductions
{
    public static void CheckReduce(LayerContext context)
    {
        if (!context.Scope.HasRanks || context.InputTensorRank is not int rank) return;
        context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
        int needed = context.Layer.Reduce.Axis switch { ReduceAxis.Chw => 3, ReduceAxis.Hw => 2, _ => 1 };
        context.Require(rank >= needed, $"The input has rank {rank}.", $"To reduce over {context.Layer.Reduce.Axis} it needs rank {needed} or more.");
    }

    public static void CheckAxes(LayerContext context, IReadOnlyList<long> axes)
    {
        foreach (long axis in axes) context.RequireAxis(axis);
    }

    public static void CheckArgument(LayerContext context, long axis, bool removesDimension)
    {
        if (!removesDimension) context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
        context.RequireAxis(axis);
    }

    public static void CheckTopK(LayerContext context)
    {
        context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[1]);
        context.RequireAxis(context.Layer.TopK.Axis);
    }

    public static void CheckArgSort(LayerContext context)
    {
        long axis = context.Layer.ArgSort.Axis;
        context.Require(axis >= 0, $"The axis {axis} is negative.", "Count it from the front.");
        context.RequireAxis(axis);
    }
}
