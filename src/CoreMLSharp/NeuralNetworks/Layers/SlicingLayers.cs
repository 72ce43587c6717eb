using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using SliceAxis = CoreMLSharp.Specification.SliceLayerParams.Types.SliceAxis;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Cutting, padding, windows and masks: axes, counts and amounts fit the tensors.</summary>
internal static class SlicingLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Slice, 1, 1) { Check = CheckSlice, Infer = InferSlice },
        new(LayerCase.SliceStatic, 1, 1)
        {
            Version = layer => layer.SliceStatic.SqueezeMasks.Contains(true) ? IOS14 : IOS13,
            Check = CheckSliceStatic,
            Infer = InferSliceStatic,
        },
        new(LayerCase.SliceDynamic, Counts.Between(2, 7), 1)
        {
            Version = layer => layer.Input.Count == 7 || layer.SliceDynamic.SqueezeMasks.Count > 0 ? IOS14 : IOS13,
        },
        new(LayerCase.SliceBySize, 2, 1) { Version = _ => IOS14, Infer = InferSliceBySize },
        new(LayerCase.Crop, Counts.Between(1, 2), 1) { KeepsRank = true, Ranks = Ranks.AtLeast(3), Check = CheckCrop, Infer = InferCrop },
        new(LayerCase.Padding, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(2), Check = CheckPadding, Infer = InferPadding },
        new(LayerCase.ConstantPad, Counts.Between(1, 2), 1) { KeepsRank = true, Check = CheckConstantPad, Infer = InferConstantPad },
        new(LayerCase.SlidingWindows, 1, 1)
        {
            Check = context => context.RequireAxis(context.Layer.SlidingWindows.Axis),
            Infer = InferSlidingWindows,
        },
        new(LayerCase.Reverse, 1, 1) { Check = CheckReverse, Infer = Infer.Same },
        new(LayerCase.ReverseSeq, 2, 1) { Infer = Infer.Same },
        new(LayerCase.MatrixBandPart, 1, 1) { Infer = Infer.Same },
        new(LayerCase.LowerTriangular, 1, 1) { Infer = Infer.Same },
        new(LayerCase.UpperTriangular, 1, 1) { Infer = Infer.Same },
    ];

    private static void CheckSlice(LayerContext context)
    {
        SliceLayerParams layer = context.Layer.Slice;
        if (context.Scope.HasRanks && context.InputTensorRank is int rank)
        {
            context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
            int? needed = layer.Axis switch { SliceAxis.ChannelAxis => 3, SliceAxis.HeightAxis => 2, SliceAxis.WidthAxis => 1, _ => null };
            context.Require(needed is not null, "The axis is not known.", "Set CHANNEL_AXIS, HEIGHT_AXIS or WIDTH_AXIS.");
            context.Require(
                !(rank < needed), $"The input has rank {rank}.", $"To slice along {layer.Axis} it needs rank {needed} or more.");
        }

        (long start, long end) = (layer.StartIndex, layer.EndIndex);
        context.Require((int)layer.Stride >= 1, $"The stride is {layer.Stride}.", "Make it at least 1.");
        context.Require(
            !((end > 0 && end < start) || (end < 0 && start < 0 && start > end)),
            $"The slice ends at {end}, before its start at {start}.", "Put the end after the start.");
    }

    private static void CheckSliceStatic(LayerContext context)
    {
        SliceStaticLayerParams layer = context.Layer.SliceStatic;
        bool complete = layer is { BeginIds.Count: > 0, EndIds.Count: > 0, Strides.Count: > 0, BeginMasks.Count: > 0, EndMasks.Count: > 0 };
        context.Require(
            complete,
            "A list of the slice is empty.",
            "Fill beginIds, endIds, strides, beginMasks and endMasks, one entry per dimension.");
    }

    private static void CheckCrop(LayerContext context)
    {
        CropLayerParams layer = context.Layer.Crop;
        context.RequireEqualRanks(context.Layer.Input);
        if (context.Layer.Input.Count == 1)
        {
            int amounts = layer.CropAmounts?.BorderAmounts_.Count ?? 0;
            context.Require(amounts == 2, $"{Counted.There(amounts, "crop amount")}.", "Give two: for height and for width.");
        }
        else
        {
            context.Require(
                layer.Offset.Count == 2,
                $"{Counted.There(layer.Offset.Count, "offset")}.",
                "Give two: from the top and from the left.");
        }
    }

    private static void CheckPadding(LayerContext context)
    {
        PaddingLayerParams layer = context.Layer.Padding;
        int amounts = layer.PaddingAmounts?.BorderAmounts_.Count ?? 0;
        context.Require(
            amounts is 0 or 2, $"{Counted.There(amounts, "padding amount")}.", "Give two, for height and for width, or none.");
        context.Require(
            layer.PaddingTypeCase != PaddingLayerParams.PaddingTypeOneofCase.None,
            "The padding type is not set.",
            "Set constant, reflection or replication.");
    }

    private static void CheckConstantPad(LayerContext context)
    {
        if (context.Layer.Input.Count > 1) return;
        ConstantPaddingLayerParams layer = context.Layer.ConstantPad;
        int amounts = layer.PadAmounts.Count;
        context.Require(
            amounts > 0 && amounts % 2 == 0,
            $"{Counted.There(amounts, "padding amount")}.",
            "Give two per dimension: before and after.");
        bool bothSides = layer.PadAmounts.Chunk(2).Any(pair => pair.Length == 2 && (int)pair[0] > 0 && (int)pair[1] > 0);
        context.Require(
            !layer.PadToGivenOutputSizeMode || !bothSides,
            "A dimension is padded to a size on both sides.",
            "Set the size on one side, 0 on the other.");
    }

    private static void CheckReverse(LayerContext context)
    {
        int flags = context.Layer.Reverse.ReverseDim.Count;
        if (context.InputTensorRank is int rank)
        {
            context.Require(
                flags == rank,
                $"{Counted.There(flags, "flag")} for an input of rank {rank}.",
                "Give one per dimension.");
        }
    }

    private static void InferSlice(ShapeContext context)
    {
        SliceLayerParams layer = context.Layer.Slice;
        int axis = layer.Axis switch { SliceAxis.ChannelAxis => -3, SliceAxis.HeightAxis => -2, _ => -1 };
        if (!context.X.HasRankOfAtLeast(-axis)) return;
        long stride = (long)Math.Min(layer.Stride, int.MaxValue);
        context.Output(context.X.WithKnown(axis, stride < 1 ? Unknown : Range(context.X[axis], layer.StartIndex, layer.EndIndex, stride)));
    }

    private static void InferSliceStatic(ShapeContext context)
    {
        SliceStaticLayerParams layer = context.Layer.SliceStatic;
        TensorShape x = context.X;
        if (!x.IsRanked) return;
        ReadOnlySpan<int> counts =
            [layer.BeginIds.Count, layer.EndIds.Count, layer.Strides.Count, layer.BeginMasks.Count, layer.EndMasks.Count];
        if (counts.ContainsAnyExcept(x.Rank) || (layer.SqueezeMasks.Count != 0 && layer.SqueezeMasks.Count != x.Rank))
        {
            context.Fail(
                $"The lists of the slice do not all have {x.Rank} entries, as many as the input {context.NamedInput} has dimensions.",
                "Give every list one entry per dimension.");
            return;
        }

        List<long> sizes = [];
        for (int i = 0; i < x.Rank; i++)
        {
            if (layer.SqueezeMasks.Count > 0 && layer.SqueezeMasks[i]) continue;
            long stride = layer.Strides[i];
            bool isPlain = stride > 0 && x[i] != Unknown;
            (long start, long end) = (layer.BeginMasks[i] ? 0 : layer.BeginIds[i], layer.EndMasks[i] ? x[i] : layer.EndIds[i]);
            sizes.Add(isPlain ? Range(x[i], start, end, stride) : Unknown);
        }

        context.Output(sizes.Count == 0 ? TensorShape.Of(1) : TensorShape.Of([.. sizes]));
    }

    private static void InferSliceBySize(ShapeContext context)
    {
        SliceBySizeLayerParams layer = context.Layer.SliceBySize;
        if (context.X.Axis(layer.Axis) is not int axis) return;
        if (context.X[axis] != Unknown && layer.Size > context.X[axis])
        {
            context.Fail(
                $"There are no {layer.Size} elements along axis {layer.Axis} of the input {context.NamedInput}.",
                "Make size smaller.");
        }

        context.Output(context.X.WithKnown(axis, layer.Size));
    }

    private static void InferCrop(ShapeContext context)
    {
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            (long before, long after) = Window.Border(context.Layer.Crop.CropAmounts, i);
            long size = context.Inputs.Length > 1
                ? context.Input(1).HasRankOfAtLeast(2) ? context.Input(1)[i - 2] : Unknown
                : y[i - 2] == Unknown ? Unknown : y[i - 2] - before - after;
            if (size <= 0 && size != Unknown)
            {
                context.Fail(
                    $"Cropping by {before} and {after} leaves nothing of dimension {i - 2} of the input {context.NamedInput}.",
                    "Crop less.");
            }

            y = y.WithKnown(i - 2, Math.Max(size, Unknown));
        }

        context.Output(y);
    }

    private static void InferPadding(ShapeContext context)
    {
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            (long before, long after) = Window.Border(context.Layer.Padding.PaddingAmounts, i);
            y = y.WithKnown(i - 2, y[i - 2] == Unknown ? Unknown : y[i - 2] + before + after);
        }

        context.Output(y);
    }

    private static void InferConstantPad(ShapeContext context)
    {
        ConstantPaddingLayerParams layer = context.Layer.ConstantPad;
        TensorShape y = context.X;
        if (!y.IsRanked) return;
        if (context.Inputs.Length > 1 || layer.PadToGivenOutputSizeMode)
        {
            context.Output(TensorShape.OfRank(y.Rank));
            return;
        }

        long[] amounts = [.. layer.PadAmounts.Select(amount => (long)Math.Min(amount, int.MaxValue))];
        if (amounts.Length != 2 * y.Rank)
        {
            context.Fail(
                $"{Counted.There(amounts.Length, "padding amount")} for the input '{context.Layer.Input[0]}' {y}.",
                "Give two per dimension: before and after.");
            return;
        }

        for (int i = 0; i < y.Rank; i++) y = y.WithKnown(i, y[i] == Unknown ? Unknown : y[i] + amounts[2 * i] + amounts[(2 * i) + 1]);
        context.Output(y);
    }

    private static void InferSlidingWindows(ShapeContext context)
    {
        SlidingWindowsLayerParams layer = context.Layer.SlidingWindows;
        if (context.X.Axis(layer.Axis) is not int axis) return;
        (long window, long step) = ((long)Math.Min(layer.WindowSize, int.MaxValue), (long)Math.Min(layer.Step, int.MaxValue));
        long size = context.X[axis];
        if (size != Unknown && window > size)
        {
            context.Fail(
                $"A window of {window} does not fit along axis {layer.Axis} of the input {context.NamedInput}.",
                "Make windowSize smaller.");
        }

        List<long> sizes = [.. context.X.Dims];
        sizes[axis] = size == Unknown || step == 0 ? Unknown : ((size - window) / step) + 1;
        sizes.Insert(axis + 1, window);
        context.Output(TensorShape.Of([.. sizes]));
    }

    private static long Range(long size, long start, long end, long stride)
    {
        if (size == Unknown) return Unknown;
        long from = Math.Clamp(start < 0 ? start + size : start, 0, size);
        long to = Math.Clamp(end < 0 ? end + size : end, 0, size);
        return to <= from ? Unknown : (to - from + stride - 1) / stride;
    }
}
