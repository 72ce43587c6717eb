using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>A window that moves along one dimension.</summary>
internal readonly record struct Window(long Kernel, long Stride, long Dilation, long Padding, bool IsSame)
{
    /// <summary>A size that a file gives, within reason.</summary>
    public static long Size(ulong size) => (long)Math.Min(size, int.MaxValue);

    /// <summary>Before and after in height (0) or width (1).</summary>
    public static (long Before, long After) Border(BorderAmounts? amounts, int axis) => amounts is { BorderAmounts_.Count: 2 }
        ? (Size(amounts.BorderAmounts_[axis].StartEdgeSize), Size(amounts.BorderAmounts_[axis].EndEdgeSize))
        : (0, 0);

    public static void Fail(ShapeContext context, int axis) => context.Fail(
        $"The window does not fit into dimension {axis} of the input {context.NamedInput}.", "Make the kernel smaller, or add padding.");

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
