using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using SliceAxis = CoreMLSharp.Specification.SliceLayerParams.Types.SliceAxis;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that take parts of a tensor or add edges to it.</summary>
internal static class Slicing
{
    private const long Unknown = TensorShape.Unknown;

    public static void Slice(ShapeContext context)
    {
        SliceLayerParams layer = context.Layer.Slice;
        int axis = layer.Axis switch { SliceAxis.ChannelAxis => -3, SliceAxis.HeightAxis => -2, _ => -1 };
        if (!context.X.HasRankOfAtLeast(-axis)) return;
        long stride = (long)Math.Min(layer.Stride, int.MaxValue);
        context.Output(context.X.WithKnown(axis, stride < 1 ? Unknown : Range(context.X[axis], layer.StartIndex, layer.EndIndex, stride)));
    }

    public static void SliceStatic(ShapeContext context)
    {
        SliceStaticLayerParams layer = context.Layer.SliceStatic;
        TensorShape x = context.X;
        if (!x.IsRanked) return;
        ReadOnlySpan<int> counts = [layer.BeginIds.Count, layer.EndIds.Count, layer.Strides.Count, layer.BeginMasks.Count, layer.EndMasks.Count];
        if (counts.ContainsAnyExcept(x.Rank) || (layer.SqueezeMasks.Count != 0 && layer.SqueezeMasks.Count != x.Rank))
        {
            context.Fail($"The lists of the slice do not all have {x.Rank} entries, as many as the input '{context.Layer.Input[0]}' {x} has dimensions.", "Give every list one entry per dimension.");
            return;
        }

        List<long> sizes = [];
        for (int i = 0; i < x.Rank; i++)
        {
            if (layer.SqueezeMasks.Count > 0 && layer.SqueezeMasks[i]) continue;
            long stride = layer.Strides[i];
            bool isPlain = stride > 0 && x[i] != Unknown;
            sizes.Add(isPlain ? Range(x[i], layer.BeginMasks[i] ? 0 : layer.BeginIds[i], layer.EndMasks[i] ? x[i] : layer.EndIds[i], stride) : Unknown);
        }

        context.Output(sizes.Count == 0 ? TensorShape.Of(1) : TensorShape.Of([.. sizes]));
    }

    public static void SliceBySize(ShapeContext context)
    {
        SliceBySizeLayerParams layer = context.Layer.SliceBySize;
        if (context.X.Axis(layer.Axis) is not int axis) return;
        if (context.X[axis] != Unknown && layer.Size > context.X[axis]) context.Fail($"There are no {layer.Size} elements along axis {layer.Axis} of the input '{context.Layer.Input[0]}' {context.X}.", "Make size smaller.");
        context.Output(context.X.WithKnown(axis, layer.Size));
    }

    public static void Crop(ShapeContext context)
    {
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            (long before, long after) = Windows.Border(context.Layer.Crop.CropAmounts, i);
            long size = context.Inputs.Length > 1
                ? context.Input(1).HasRankOfAtLeast(2) ? context.Input(1)[i - 2] : Unknown
                : y[i - 2] == Unknown ? Unknown : y[i - 2] - before - after;
            if (size <= 0 && size != Unknown) context.Fail($"Cropping by {before} and {after} leaves nothing of dimension {i - 2} of the input '{context.Layer.Input[0]}' {context.X}.", "Crop less.");
            y = y.WithKnown(i - 2, Math.Max(size, Unknown));
        }

        context.Output(y);
    }

    public static void Padding(ShapeContext context)
    {
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            (long before, long after) = Windows.Border(context.Layer.Padding.PaddingAmounts, i);
            y = y.WithKnown(i - 2, y[i - 2] == Unknown ? Unknown : y[i - 2] + before + after);
        }

        context.Output(y);
    }

    public static void ConstantPad(ShapeContext context)
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
            context.Fail($"There are {amounts.Length} padding amounts for the input '{context.Layer.Input[0]}' {y}.", "Give two per dimension: before and after.");
            return;
        }

        for (int i = 0; i < y.Rank; i++) y = y.WithKnown(i, y[i] == Unknown ? Unknown : y[i] + amounts[2 * i] + amounts[(2 * i) + 1]);
        context.Output(y);
    }

    public static void SlidingWindows(ShapeContext context)
    {
        SlidingWindowsLayerParams layer = context.Layer.SlidingWindows;
        if (context.X.Axis(layer.Axis) is not int axis) return;
        (long window, long step) = ((long)Math.Min(layer.WindowSize, int.MaxValue), (long)Math.Min(layer.Step, int.MaxValue));
        long size = context.X[axis];
        if (size != Unknown && window > size) context.Fail($"A window of {window} does not fit along axis {layer.Axis} of the input '{context.Layer.Input[0]}' {context.X}.", "Make windowSize smaller.");
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
