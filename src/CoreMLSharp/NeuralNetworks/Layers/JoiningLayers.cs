using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Layers that put tensors together, take them apart, or repeat them.</summary>
internal static class JoiningLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Concat, Counts.AtLeast(2), 1)
        {
            KeepsRank = true,
            Check = CheckConcat,
            Infer = context => InferConcat(context, context.Layer.Concat.SequenceConcat ? -5 : -3),
        },
        new(LayerCase.ConcatND, Counts.AtLeast(2), 1)
        {
            Version = layer => layer.ConcatND.Interleave ? IOS14 : IOS13,
            Check = context => context.RequireAxis(context.Layer.ConcatND.Axis),
            Infer = context => InferConcat(context, context.Layer.ConcatND.Axis),
        },
        new(LayerCase.Stack, Counts.AtLeast(2), 1) { Check = CheckStack, Infer = InferStack },
        new(LayerCase.Split, 1, Counts.AtLeast(2))
        {
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Check = context => context.RequireEqualRanks(context.Layer.Output),
            Infer = InferSplit,
        },
        new(LayerCase.SplitND, 1, Counts.AtLeast(2)) { Check = CheckSplitND, Infer = InferSplitND },
        new(LayerCase.SequenceRepeat, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(5), Infer = InferSequenceRepeat },
        new(LayerCase.Tile, Counts.Between(1, 2), 1) { Version = layer => layer.Input.Count > 1 ? IOS14 : IOS13, Infer = InferTile },
    ];

    private static void CheckConcat(LayerContext context)
    {
        context.RequireRank(Ranks.AtLeast(context.Layer.Concat.SequenceConcat ? 5 : 3));
        context.RequireEqualRanks(context.Layer.Input);
    }

    private static void CheckStack(LayerContext context)
    {
        if (context.InputTensorRank is not int rank || context.Layer.InputTensor.Count < 2) return;
        long axis = context.Layer.Stack.Axis;
        context.Require(
            (int)context.Layer.InputTensor[1].Rank == rank,
            "The inputs have different ranks.",
            "Give all of them the same shape.");
        context.Require(
            axis >= -(rank + 1) && axis <= rank,
            $"The axis {axis} is not one of an output of rank {rank + 1}.",
            $"Choose an axis from {-(rank + 1)} to {rank}.");
    }

    private static void CheckSplitND(LayerContext context)
    {
        SplitNDLayerParams layer = context.Layer.SplitND;
        ulong parts = layer.SplitSizes.Count > 0 ? (ulong)layer.SplitSizes.Count : layer.NumSplits;
        context.Require(parts > 0, "The number of parts is not set.", "Set numSplits or splitSizes.");
        context.Require(
            parts == (ulong)context.Layer.Output.Count,
            $"The layer makes {parts} parts, but has {context.Layer.Output.Count} outputs.",
            "Name one output per part.");
        context.RequireAxis(layer.Axis);
    }

    private static void InferConcat(ShapeContext context, long axis)
    {
        TensorShape first = context.X;
        if (!context.Inputs.All(input => input.IsRanked) || first.Axis(axis) is not int position) return;
        if (context.Inputs.Any(input => input.Rank != first.Rank))
        {
            context.Fail($"The inputs' shapes {string.Join(", ", context.Inputs)} have different ranks.", "Give all inputs the same rank.");
            return;
        }

        long[] sizes = new long[first.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            long[] all = [.. context.Inputs.Select(input => input[i])];
            if (i == position) sizes[i] = all.Contains(Unknown) ? Unknown : all.Aggregate((sum, size) => unchecked(sum + size));
            else if (all.Where(size => size != Unknown).Distinct().Count() > 1)
            {
                context.Fail(
                    $"The inputs' shapes {string.Join(", ", context.Inputs)} differ in dimension {i}, along which they are not joined.",
                    "Give them the same size there.");
            }

            else sizes[i] = all.FirstOrDefault(size => size != Unknown, Unknown);
        }

        context.Output(TensorShape.Of(sizes));
    }

    private static void InferStack(ShapeContext context)
    {
        TensorShape x = context.X;
        if (!x.IsRanked) return;
        int rank = x.Rank + 1;
        long axis = context.Layer.Stack.Axis;
        if (axis < -rank || axis >= rank) return;
        foreach (TensorShape other in context.Inputs)
        {
            if (other.IsRanked && !(other.Rank == x.Rank && TensorShape.Broadcast(x, other) is not null))
            {
                context.Fail(
                    $"The inputs' shapes {string.Join(", ", context.Inputs)} differ.",
                    "Give all inputs the same shape.");
            }
        }

        List<long> sizes = [.. x.Dims];
        sizes.Insert((int)(axis < 0 ? axis + rank : axis), context.Inputs.Length);
        context.Output(TensorShape.Of([.. sizes]));
    }

    /// <summary>Channels in equal parts.</summary>
    private static void InferSplit(ShapeContext context)
    {
        if (!context.X.HasRankOfAtLeast(3)) return;
        long parts = context.Layer.Output.Count;
        long channels = context.X[-3];
        if (channels != Unknown && parts > 0 && channels % parts != 0)
        {
            context.Fail(
                $"The {channels} channels of the input '{context.Layer.Input[0]}' cannot be split into {parts} equal parts.",
                "Choose a number of outputs that divides them.");
        }

        for (int i = 0; i < parts; i++) context.Output(context.X.WithKnown(-3, channels == Unknown ? Unknown : channels / parts), i);
    }

    private static void InferSplitND(ShapeContext context)
    {
        SplitNDLayerParams layer = context.Layer.SplitND;
        if (context.X.Axis(layer.Axis) is not int axis) return;
        long size = context.X[axis];
        long[] sizes = [.. layer.SplitSizes.Select(part => (long)Math.Min(part, int.MaxValue))];
        if (sizes.Length > 0 && size != Unknown && sizes.Sum() != size)
        {
            context.Fail(
                $"The parts {string.Join(" + ", sizes)} do not add up to the {size} elements "
                    + $"along axis {layer.Axis} of the input '{context.Layer.Input[0]}'.",
                "Correct splitSizes.");
        }

        for (int i = 0; i < context.Layer.Output.Count; i++)
        {
            // Without sizes the first parts get the remainder.
            int parts = context.Layer.Output.Count;
            long equal = size == Unknown ? Unknown : (size / parts) + (i < size % parts ? 1 : 0);
            context.Output(context.X.WithKnown(axis, sizes.Length > 0 ? sizes.ElementAtOrDefault(i) : equal), i);
        }
    }

    private static void InferSequenceRepeat(ShapeContext context)
    {
        if (!context.X.HasRankOfAtLeast(5)) return;
        long times = (long)Math.Clamp(context.Layer.SequenceRepeat.NRepetitions, 1UL, int.MaxValue);
        context.Output(context.X.WithKnown(-5, context.X[-5] == Unknown ? Unknown : context.X[-5] * times));
    }

    private static void InferTile(ShapeContext context)
    {
        TensorShape y = context.X;
        if (!y.IsRanked) return;
        if (context.Inputs.Length > 1)
        {
            context.Output(TensorShape.OfRank(y.Rank));
            return;
        }

        IReadOnlyList<ulong> reps = context.Layer.Tile.Reps;
        if (reps.Count > y.Rank)
        {
            context.Fail(
                $"{Counted.There(reps.Count, "repetition")} for the input '{context.Layer.Input[0]}' {y}.",
                "Give at most one per dimension.");
        }

        else for (int i = 1; i <= reps.Count; i++) y = y.WithKnown(-i, Map(y[-i], size => size * (long)Math.Min(reps[^i], int.MaxValue)));
        context.Output(y);
    }
}
