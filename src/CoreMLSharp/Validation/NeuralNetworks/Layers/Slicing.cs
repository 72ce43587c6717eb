using CoreMLSharp.Specification;
using SliceAxis = CoreMLSharp.Specification.SliceLayerParams.Types.SliceAxis;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Joining, splitting, cutting, padding and scattering: axes, counts and amounts fit the tensors.</summary>
internal static class Slicing
{
    public static void CheckConcat(LayerContext context)
    {
        context.RequireRank(Ranks.AtLeast(context.Layer.Concat.SequenceConcat ? 5 : 3));
        context.RequireEqualRanks(context.Layer.Input);
    }

    public static void CheckStack(LayerContext context)
    {
        if (context.InputTensorRank is not int rank || context.Layer.InputTensor.Count < 2) return;
        long axis = context.Layer.Stack.Axis;
        context.Require((int)context.Layer.InputTensor[1].Rank == rank, "The inputs have different ranks.", "Give all of them the same shape.");
        context.Require(axis >= -(rank + 1) && axis <= rank, $"The axis {axis} is not one of an output of rank {rank + 1}.", $"Choose an axis from {-(rank + 1)} to {rank}.");
    }

    public static void CheckSplitND(LayerContext context)
    {
        SplitNDLayerParams layer = context.Layer.SplitND;
        ulong parts = layer.SplitSizes.Count > 0 ? (ulong)layer.SplitSizes.Count : layer.NumSplits;
        context.Require(parts > 0, "The number of parts is not set.", "Set numSplits or splitSizes.");
        context.Require(parts == (ulong)context.Layer.Output.Count, $"The layer makes {parts} parts, but has {context.Layer.Output.Count} outputs.", "Name one output per part.");
        context.RequireAxis(layer.Axis);
    }

    public static void CheckSlice(LayerContext context)
    {
        SliceLayerParams layer = context.Layer.Slice;
        if (context.Scope.HasRanks && context.InputTensorRank is int rank)
        {
            context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
            int? needed = layer.Axis switch { SliceAxis.ChannelAxis => 3, SliceAxis.HeightAxis => 2, SliceAxis.WidthAxis => 1, _ => null };
            if (needed is null) context.Error("The axis is not known.", "Set CHANNEL_AXIS, HEIGHT_AXIS or WIDTH_AXIS.");
            else context.Require(rank >= needed, $"The input has rank {rank}.", $"To slice along {layer.Axis} it needs rank {needed} or more.");
        }

        (long start, long end) = (layer.StartIndex, layer.EndIndex);
        context.Require((int)layer.Stride >= 1, $"The stride is {layer.Stride}.", "Make it at least 1.");
        context.Require(
            !((end > 0 && end < start) || (end < 0 && start < 0 && start > end)),
            $"The slice ends at {end}, before its start at {start}.", "Put the end after the start.");
    }

    public static void CheckSliceStatic(LayerContext context)
    {
        SliceStaticLayerParams layer = context.Layer.SliceStatic;
        bool complete = layer is { BeginIds.Count: > 0, EndIds.Count: > 0, Strides.Count: > 0, BeginMasks.Count: > 0, EndMasks.Count: > 0 };
        context.Require(complete, "A list of the slice is empty.", "Fill beginIds, endIds, strides, beginMasks and endMasks, one entry per dimension.");
    }

    public static void CheckCrop(LayerContext context)
    {
        CropLayerParams layer = context.Layer.Crop;
        context.RequireEqualRanks(context.Layer.Input);
        if (context.Layer.Input.Count == 1)
        {
            int amounts = layer.CropAmounts?.BorderAmounts_.Count ?? 0;
            context.Require(amounts == 2, $"There are {amounts} crop amounts.", "Give two: for height and for width.");
        }
        else
        {
            context.Require(layer.Offset.Count == 2, $"There are {layer.Offset.Count} offsets.", "Give two: from the top and from the left.");
        }
    }

    public static void CheckPadding(LayerContext context)
    {
        PaddingLayerParams layer = context.Layer.Padding;
        int amounts = layer.PaddingAmounts?.BorderAmounts_.Count ?? 0;
        context.Require(amounts is 0 or 2, $"There are {amounts} padding amounts.", "Give two, for height and for width, or none.");
        context.Require(layer.PaddingTypeCase != PaddingLayerParams.PaddingTypeOneofCase.None, "The padding type is not set.", "Set constant, reflection or replication.");
    }

    public static void CheckConstantPad(LayerContext context)
    {
        if (context.Layer.Input.Count > 1) return;
        ConstantPaddingLayerParams layer = context.Layer.ConstantPad;
        int amounts = layer.PadAmounts.Count;
        context.Require(amounts > 0 && amounts % 2 == 0, $"There are {amounts} padding amounts.", "Give two per dimension: before and after.");
        bool bothSides = layer.PadAmounts.Chunk(2).Any(pair => pair.Length == 2 && (int)pair[0] > 0 && (int)pair[1] > 0);
        context.Require(!layer.PadToGivenOutputSizeMode || !bothSides, "A dimension is padded to a size on both sides.", "Set the size on one side, 0 on the other.");
    }

    public static void CheckReverse(LayerContext context)
    {
        int flags = context.Layer.Reverse.ReverseDim.Count;
        if (context.InputTensorRank is int rank) context.Require(flags == rank, $"There are {flags} flags for an input of rank {rank}.", "Give one per dimension.");
    }

    public static void CheckScatter(LayerContext context)
    {
        if (context.Layer.InputTensor.Count != 3) return;
        int[] ranks = [.. context.Layer.InputTensor.Select(tensor => (int)tensor.Rank)];
        context.Require(ranks[0] == ranks[2] && ranks[1] == 1, $"The inputs have ranks {string.Join(", ", ranks)}.", "Give container and updates the same rank, the indices rank 1.");
        if (context.OutputTensorRank is int output) context.Require(output == ranks[0], $"The output has rank {output}.", $"It has the container's rank, {ranks[0]}.");
    }
}
