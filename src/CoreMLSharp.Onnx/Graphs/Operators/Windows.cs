using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>How a window moves over the spatial dimensions of a tensor [N, C, spatial…].</summary>
/// <param name="Kernel">The window's size.</param>
/// <param name="Strides">The steps.</param>
/// <param name="Dilations">The distances between the window's elements.</param>
/// <param name="Padding">What is put around the tensor.</param>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Dilations, WindowPadding Padding)
{
    /// <summary>
    /// Whether a last window that hangs over the end counts, with sizes that only the run knows; a window that would begin in the padding
    /// at the end does not.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>The size that the window covers along a spatial axis.</summary>
    public long Extent(int axis) => ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>The padding in numbers, when it is given or follows from known sizes; null when it must be left to the runtime.</summary>
    public (long Before, long After)[]? Amounts(ReadOnlySpan<long> sizes)
    {
        if (Padding.Amounts is { } amounts) return amounts;
        if (sizes.Contains(TensorShape.Unknown)) return null;
        (long, long)[] padding = new (long, long)[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            long outputs = (sizes[i] + Strides[i] - 1) / Strides[i];
            long total = Math.Max(0, ((outputs - 1) * Strides[i]) + Extent(i) - sizes[i]);
            padding[i] = Padding.HeavyAtStart ? (total - (total / 2), total / 2) : (total / 2, total - (total / 2));
        }

        return padding;
    }

    /// <summary>The output's length along a spatial axis.</summary>
    /// <exception cref="ModelValidationException">The window does not fit in.</exception>
    public long OutputLength(int axis, long size)
    {
        if (size == TensorShape.Unknown || IsComplete) return TensorShape.Unknown;
        if (Padding.Amounts is not { } amounts) return (size + Strides[axis] - 1) / Strides[axis];
        long room = checked(size + amounts[axis].Before + amounts[axis].After - Extent(axis));
        return room >= 0
            ? (room / Strides[axis]) + 1
            : throw new ModelValidationException(
                $"a window of {Extent(axis)} does not fit into {size} elements with a padding of {amounts[axis].Before} and " +
                    $"{amounts[axis].After}.");
    }

    /// <summary>The attributes that all operators with windows share.</summary>
    public IEnumerable<AttributeProto> Attributes(ReadOnlySpan<long> sizes, bool dilated = true)
    {
        List<AttributeProto> attributes = [Attribute("kernel_shape", Kernel), Attribute("strides", Strides)];
        if (dilated && Dilations.Any(dilation => dilation != 1)) attributes.Add(Attribute("dilations", Dilations));
        if (IsComplete) attributes.Add(Attribute("ceil_mode", true));
        attributes.Add(Amounts(sizes) is { } amounts
            ? Attribute("pads", [.. amounts.Select(amount => amount.Before), .. amounts.Select(amount => amount.After)])
            : Attribute("auto_pad", Padding.HeavyAtStart ? "SAME_LOWER" : "SAME_UPPER"));
        return attributes;
    }
}

/// <summary>The padding of a window: in numbers, or so that the output has the input's size divided by the stride.</summary>
/// <param name="Amounts">Elements before and after, for each spatial axis; null for "same" padding.</param>
/// <param name="HeavyAtStart">With "same" padding, where an odd element goes.</param>
internal sealed record WindowPadding((long Before, long After)[]? Amounts, bool HeavyAtStart = false);

/// <summary>Operators that move a window over tensors [N, C, spatial…].</summary>
internal static class Windows
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>A convolution with weights [outputs, inputs / groups, kernel…].</summary>
        public OnnxValue Conv(OnnxValue x, OnnxValue weights, OnnxValue? bias, Window window, long groups) =>
            graph.Add(
                "Conv", [x, weights, bias], x.Type, window.Slide(x.RankedShape, weights.RankedShape[0]),
                [Attribute("group", groups), .. window.Attributes(x.RankedShape.Dims.AsSpan()[2..])]);

        /// <summary>A pooling operator such as MaxPool.</summary>
        public OnnxValue Pool(string op, OnnxValue x, Window window, params ReadOnlySpan<AttributeProto> attributes) =>
            graph.Add(
                op, [x], x.Type, window.Slide(x.RankedShape, x.RankedShape[1]),
                [.. window.Attributes(x.RankedShape.Dims.AsSpan()[2..]), .. attributes]);
    }

    extension(Window window)
    {
        /// <summary>The output's shape for an input [N, C, spatial…].</summary>
        public TensorShape Slide(TensorShape x, long channels) => x.Select((dim, axis) => axis switch
        {
            0 => dim,
            1 => channels,
            _ => window.OutputLength(axis - 2, dim),
        });
    }
}
