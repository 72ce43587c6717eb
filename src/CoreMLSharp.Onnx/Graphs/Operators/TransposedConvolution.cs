using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>Transposed convolutions: the full result is computed and then cut to the size that the padding asks for.</summary>
internal static class TransposedConvolution
{
    /// <summary>A transposed convolution with weights [inputs, outputs / groups, kernel…].</summary>
    public static OnnxValue ConvTranspose(
        this OnnxGraphBuilder graph, OnnxValue x, OnnxValue weights, OnnxValue? bias, Window window, long outputs, long groups,
        long[]? target)
    {
        (long Before, long After)[] crops = new (long, long)[window.Kernel.Length];
        long[] adjustments = new long[crops.Length];
        TensorShape shape = new(x.RankedShape[0], outputs);
        for (int axis = 0; axis < crops.Length; axis++)
        {
            long size = x.RankedShape[axis + 2];
            long full = size == TensorShape.Unknown
                ? TensorShape.Unknown
                : checked(((size - 1) * window.Strides[axis]) + window.Extent(axis));
            (crops[axis], adjustments[axis], long length) = Crop(window, axis, size, full, target?[axis]);
            shape = new TensorShape(shape.Dims.Add(length));
        }

        return graph.Add(
            "ConvTranspose",
            [x, weights, bias],
            x.Type,
            shape,
            Attribute("group", groups),
            Attribute("kernel_shape", window.Kernel),
            Attribute("strides", window.Strides),
            Attribute("dilations", window.Dilations),
            Attribute("pads", [.. crops.Select(crop => crop.Before), .. crops.Select(crop => crop.After)]),
            Attribute("output_padding", adjustments));
    }

    private static ((long, long) Crop, long Adjustment, long Length) Crop(Window window, int axis, long size, long full, long? target)
    {
        if (target is null && window.Padding.Amounts is { } amounts)
        {
            long length = full == TensorShape.Unknown ? full : full - amounts[axis].Before - amounts[axis].After;
            return length is > 0 or TensorShape.Unknown
                ? (amounts[axis], 0, length)
                : throw new ModelValidationException($"its padding leaves nothing of {full} elements.");
        }

        // The difference to the full size depends on the sizes only through the kernel and the stride, unless the output's size is given.
        if (target is not null && size == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("a deconvolution to a given output shape needs an input of known height and width.");
        }

        long excess = target is { } wanted ? full - wanted : window.Extent(axis) - window.Strides[axis];
        long known = size == TensorShape.Unknown ? TensorShape.Unknown : full - excess;
        if (window.Padding.Amounts?[axis] is { } asked && asked != (0, 0))
        {
            // What is asked for before counts; the given size decides what is cut or added after.
            long after = excess - asked.Before;
            return after >= 0 ? ((asked.Before, after), 0, known) : ((asked.Before, 0), -after, known);
        }

        if (excess < 0) return ((0, 0), -excess, known);
        return (window.Padding.HeavyAtStart ? (excess - (excess / 2), excess / 2) : (excess / 2, excess - (excess / 2)), 0, known);
    }
}
