using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>How a window moves over the spatial dimensions of [batch, channels, …].</summary>
/// <param name="Kernel">Its lengths.</param>
/// <param name="Strides">How far it moves.</param>
/// <param name="Dilations">The distances of its elements.</param>
/// <param name="AutoPad">How the padding is found: NOTSET (it is given), VALID, SAME_UPPER or SAME_LOWER.</param>
/// <param name="Before">What is added before each dimension.</param>
/// <param name="After">What is added after each dimension.</param>
internal sealed record Windows(long[] Kernel, long[] Strides, long[] Dilations, string AutoPad, long[] Before, long[] After)
{
    public int Count => Kernel.Length;

    /// <summary>Reads the attributes that convolutions and pools share.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernel">The lengths of the window; null for those of the attribute.</param>
    public static Windows Read(NodeContext node, long[]? kernel = null)
    {
        long[] sizes = kernel ?? node.Integers("kernel_shape")
            ?? throw new ModelFormatException("its attribute 'kernel_shape' is missing.");
        int count = sizes.Length;
        long[] Each(string attribute, int length, long otherwise)
        {
            long[] given = node.Integers(attribute) ?? [.. Enumerable.Repeat(otherwise, length)];
            return given.Length == length
                ? given
                : throw new ModelFormatException($"its attribute '{attribute}' has {given.Length} numbers; {length} are needed.");
        }

        long[] pads = Each("pads", 2 * count, 0);
        string autoPad = node.Text("auto_pad", "NOTSET");
        if (autoPad is "VALID" or "") pads = new long[2 * count];
        return new Windows(
            sizes, Each("strides", count, 1), Each("dilations", count, 1), autoPad is "" or "VALID" ? "NOTSET" : autoPad, pads[..count],
            pads[count..]);
    }

    /// <summary>How far the window reaches with its gaps.</summary>
    public long Reach(int axis) => ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>
    /// The window with its padding in numbers. Where the padding follows from lengths that are not known, it stays as it is.
    /// </summary>
    public Windows Resolve(TensorShape x)
    {
        if (AutoPad == "NOTSET") return this;
        long[] before = new long[Count];
        long[] after = new long[Count];
        for (int axis = 0; axis < Count; axis++)
        {
            long length = x[axis + 2];
            if (length == TensorShape.Unknown)
            {
                // With a stride of 1 the padding is the same for every length.
                if (Strides[axis] != 1) return this;
                length = Reach(axis);
            }

            long outputs = (length + Strides[axis] - 1) / Strides[axis];
            long total = Math.Max(0, ((outputs - 1) * Strides[axis]) + Reach(axis) - length);
            before[axis] = AutoPad == "SAME_LOWER" ? (total + 1) / 2 : total / 2;
            after[axis] = total - before[axis];
        }

        return this with { AutoPad = "NOTSET", Before = before, After = after };
    }

    /// <summary>The parameters of Core ML's operations: the type of padding, and its amounts.</summary>
    public (string Type, int[]? Amounts) Padding(NodeContext node)
    {
        if (AutoPad == "SAME_UPPER") return ("same", null);
        if (AutoPad == "SAME_LOWER")
        {
            node.Require(Opset.CoreML6, "Padding of the kind SAME_LOWER for lengths that are not known");
            return ("same_lower", null);
        }

        int[] amounts = Composition.Ints(Enumerable.Range(0, Count).SelectMany(axis => (long[])[Before[axis], After[axis]]));
        return amounts.All(amount => amount == 0) ? ("valid", null) : ("custom", amounts);
    }
}
