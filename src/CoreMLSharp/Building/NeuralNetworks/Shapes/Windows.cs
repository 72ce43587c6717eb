using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Padding3D = CoreMLSharp.Specification.Convolution3DLayerParams.Types.PaddingType;
using PaddingCase = CoreMLSharp.Specification.ConvolutionLayerParams.ConvolutionPaddingTypeOneofCase;
using Pooling3DPadding = CoreMLSharp.Specification.Pooling3DLayerParams.Types.Pooling3DPaddingType;
using PoolingCase = CoreMLSharp.Specification.PoolingLayerParams.PoolingPaddingTypeOneofCase;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that move a window over their input.</summary>
internal static class Windows
{
    private const long Unknown = TensorShape.Unknown;

    public static void Convolution(ShapeContext context)
    {
        ConvolutionLayerParams layer = context.Layer.Convolution;
        TensorShape x = context.X;
        if (!x.HasRankOfAtLeast(3)) return;
        long groups = (long)Math.Max(layer.NGroups, 1);
        context.Require(x[-3], layer.IsDeconvolution ? (long)layer.KernelChannels : (long)layer.KernelChannels * groups, "channels", layer.IsDeconvolution || groups == 1 ? "kernelChannels" : "kernelChannels · groups");
        TensorShape y = x.WithKnown(-3, (long)layer.OutputChannels);
        for (int i = 0; i < 2; i++)
        {
            (long before, long after) = Border(layer.Valid?.PaddingAmounts, i);
            Window window = new(At(layer.KernelSize, i, 3), At(layer.Stride, i, 1), layer.IsDeconvolution ? 1 : At(layer.DilationFactor, i, 1), before + after, layer.ConvolutionPaddingTypeCase == PaddingCase.Same);
            long size = layer.IsDeconvolution
                ? layer.OutputShape.Count == 2 ? (long)layer.OutputShape[i] : window.Deconvolve(x[i - 2])
                : window.Slide(x[i - 2]);
            if (size == 0) FailWindow(context, i - 2);
            y = y.WithKnown(i - 2, size);
        }

        context.Output(y);
    }

    public static void Convolution3D(ShapeContext context)
    {
        Convolution3DLayerParams layer = context.Layer.Convolution3D;
        TensorShape x = context.X;
        if (!x.HasRankOfAtLeast(5)) return;
        context.Require(x[-4], layer.InputChannels, "channels", "inputChannels");
        bool custom = layer.PaddingType == Padding3D.Custom;
        bool same = layer.PaddingType == Padding3D.Same;
        Window[] windows =
        [
            new(layer.KernelDepth, layer.StrideDepth, layer.DilationDepth, custom ? layer.CustomPaddingFront + layer.CustomPaddingBack : 0, same),
            new(layer.KernelHeight, layer.StrideHeight, layer.DilationHeight, custom ? layer.CustomPaddingTop + layer.CustomPaddingBottom : 0, same),
            new(layer.KernelWidth, layer.StrideWidth, layer.DilationWidth, custom ? layer.CustomPaddingLeft + layer.CustomPaddingRight : 0, same),
        ];
        TensorShape y = x.WithKnown(-4, layer.OutputChannels);
        for (int i = 0; i < 3; i++)
        {
            long size = layer.IsDeconvolution
                ? layer.OutputShape.Count == 3 ? (long)layer.OutputShape[i] : windows[i].Deconvolve(x[i - 3])
                : windows[i].Slide(x[i - 3]);
            if (size == 0) FailWindow(context, i - 3);
            y = y.WithKnown(i - 3, size);
        }

        context.Output(y);
    }

    public static void Pooling(ShapeContext context)
    {
        PoolingLayerParams layer = context.Layer.Pooling;
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            long size = layer.GlobalPooling ? 1 : PoolingPadding(layer, i) is long padding
                ? new Window(At(layer.KernelSize, i, 3), At(layer.Stride, i, 1), 1, padding, layer.PoolingPaddingTypeCase == PoolingCase.Same).Slide(y[i - 2])
                : Unknown;
            if (size == 0) FailWindow(context, i - 2);
            y = y.WithKnown(i - 2, size);
        }

        context.Output(y);
    }

    public static void Pooling3D(ShapeContext context)
    {
        Pooling3DLayerParams layer = context.Layer.Pooling3D;
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(5)) return;
        bool same = layer.PaddingType == Pooling3DPadding.Same;
        Window[] windows =
        [
            new(layer.KernelDepth, layer.StrideDepth, 1, layer.CustomPaddingFront + layer.CustomPaddingBack, same),
            new(layer.KernelHeight, layer.StrideHeight, 1, layer.CustomPaddingTop + layer.CustomPaddingBottom, same),
            new(layer.KernelWidth, layer.StrideWidth, 1, layer.CustomPaddingLeft + layer.CustomPaddingRight, same),
        ];
        for (int i = 0; i < 3; i++)
        {
            long size = windows[i].Slide(y[i - 3]);
            if (size == 0) FailWindow(context, i - 3);
            y = y.WithKnown(i - 3, size);
        }

        context.Output(y);
    }

    public static void GlobalPooling3D(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(5)) context.Output(context.X.WithKnown(-3, 1).WithKnown(-2, 1).WithKnown(-1, 1));
    }

    /// <summary>Before and after in height (0) or width (1).</summary>
    public static (long Before, long After) Border(BorderAmounts? amounts, int axis) => amounts is { BorderAmounts_.Count: 2 }
        ? ((long)Math.Min(amounts.BorderAmounts_[axis].StartEdgeSize, int.MaxValue), (long)Math.Min(amounts.BorderAmounts_[axis].EndEdgeSize, int.MaxValue))
        : (0, 0);

    private static long? PoolingPadding(PoolingLayerParams layer, int axis)
    {
        // Windows that include the last pixel can have an element more; that is left unknown.
        if (layer.PoolingPaddingTypeCase == PoolingCase.IncludeLastPixel) return null;
        (long before, long after) = Border(layer.Valid?.PaddingAmounts, axis);
        return before + after;
    }

    private static void FailWindow(ShapeContext context, int axis) =>
        context.Fail($"The window does not fit into dimension {axis} of the input '{context.Layer.Input[0]}' {context.X}.", "Make the kernel smaller, or add padding.");

    private static long At(IReadOnlyList<ulong> values, int index, long otherwise) => index < values.Count ? (long)Math.Min(values[index], int.MaxValue) : otherwise;

    /// <summary>A window along one dimension.</summary>
    private readonly record struct Window(long Kernel, long Stride, long Dilation, long Padding, bool IsSame)
    {
        /// <summary>How many places the window has; 0 where it does not fit.</summary>
        public long Slide(long size)
        {
            if (size == Unknown || Kernel <= 0 || Stride <= 0 || Dilation <= 0) return Unknown;
            if (IsSame) return (size + Stride - 1) / Stride;
            long rest = size + Padding - (((Kernel - 1) * Dilation) + 1);
            return rest < 0 ? 0 : (rest / Stride) + 1;
        }

        /// <summary>The size that windows around every element make; 0 where the padding leaves nothing.</summary>
        public long Deconvolve(long size)
        {
            if (size == Unknown || Kernel <= 0 || Stride <= 0 || Dilation <= 0) return Unknown;
            return IsSame ? size * Stride : Math.Max(0, ((size - 1) * Stride) + ((Kernel - 1) * Dilation) + 1 - Padding);
        }
    }
}
