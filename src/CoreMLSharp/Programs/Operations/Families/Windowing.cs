using static CoreMLSharp.Shapes.TensorShape;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>A window that moves over spatial dimensions.</summary>
/// <param name="Kernel">Its size, with the gaps of dilation.</param>
/// <param name="Strides">How far it moves.</param>
/// <param name="PadType">How the input is padded: <c>valid</c> (not), <c>same</c>, <c>same_lower</c> or <c>custom</c>.</param>
/// <param name="Pad">What <c>custom</c> padding adds before and after each dimension.</param>
internal sealed record Windowing(long[] Kernel, long[] Strides, string PadType, long[] Pad)
{
    /// <summary>Reads strides and padding of a call.</summary>
    public static Windowing Read(OperationCall call, long[] kernel, long[] dilations)
    {
        string padType = call.Text("pad_type", "valid", "same", "custom", "same_lower");
        if (padType == "same_lower" && call.Opset < Opset.CoreML6) throw call.Failure("pad_type", "'same_lower' came with CoreML6.");
        int count = kernel.Length;
        long[] pad = padType == "custom" ? call.Window("pad", 2 * count, 0) : new long[2 * count];
        return new Windowing(
            [.. kernel.Select((size, i) => Map(size, known => ((known - 1) * dilations[i]) + 1))], call.Window("strides", count, 1),
            padType, pad);
    }

    /// <summary>
    /// The sizes of the output; with <paramref name="ceil"/> a last, incomplete step counts where it begins inside the input or its left
    /// padding.
    /// </summary>
    public long[] OutputSizes(OperationCall call, long[] input, bool ceil = false)
    {
        long[] sizes = new long[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            sizes[i] = input[i] == Unknown || Kernel[i] == Unknown ? Unknown : Size(i, input[i], ceil);
            if (sizes[i] is <= 0 and not Unknown)
            {
                throw call.Failure("x", $"its spatial dimension {i} of {input[i]} is too small for a window of {Kernel[i]}.");
            }
        }

        return sizes;
    }

    /// <summary>The sizes of the output of a transposed convolution.</summary>
    public long[] TransposedSizes(long[] input) => [.. input.Select((size, i) => size == Unknown || Kernel[i] == Unknown
        ? Unknown
        : IsSame ? Strides[i] * size : (Strides[i] * (size - 1)) + Kernel[i] - Padding(i, size))];

    private bool IsSame => PadType.StartsWith("same", StringComparison.Ordinal);

    private long Size(int i, long input, bool ceil)
    {
        long padding = Padding(i, input);
        long room = input + padding - Kernel[i];
        if (room < 0) return 0;
        if (!ceil) return (room / Strides[i]) + 1;
        long size = ((room + Strides[i] - 1) / Strides[i]) + 1;
        return padding > 0 && 2 * (size - 1) * Strides[i] >= (2 * input) + padding ? size - 1 : size;
    }

    /// <summary>The padding of both ends together.</summary>
    private long Padding(int i, long input) => IsSame
        ? Math.Max(0, ((((input + Strides[i] - 1) / Strides[i]) - 1) * Strides[i]) + Kernel[i] - input)
        : Pad[2 * i] + Pad[(2 * i) + 1];
}
