using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Reads how the windows of convolutions and poolings move.</summary>
internal static class Windowing
{
    /// <summary>The largest kernel, stride or dilation that is taken for meant.</summary>
    private const long MaximumSize = 1 << 24;

    /// <param name="operation">The operation, with the parameters <c>strides</c>, <c>dilations</c>, <c>pad_type</c> and <c>pad</c>.</param>
    /// <param name="kernel">The window's size.</param>
    public static Window Read(OperationContext operation, long[] kernel)
    {
        long[] strides = Sizes(operation, "strides", kernel.Length);
        long[] dilations = operation.HasValue("dilations") ? Sizes(operation, "dilations", kernel.Length) : [.. kernel.Select(_ => 1L)];
        if (kernel.Any(size => size is < 1 or > MaximumSize))
        {
            throw new ModelValidationException($"its window has the size [{string.Join(", ", kernel)}].");
        }

        return new Window(kernel, strides, dilations, Padding(operation, kernel.Length));
    }

    private static long[] Sizes(OperationContext operation, string parameter, int count)
    {
        long[] sizes = operation.Integers(parameter, count);
        return Array.TrueForAll(sizes, size => size is >= 1 and <= MaximumSize)
            ? sizes
            : throw operation.Failure(parameter, $"it is [{string.Join(", ", sizes)}], which is too large.");
    }

    private static WindowPadding Padding(OperationContext operation, int count) => operation.Choice("pad_type") switch
    {
        "valid" => new WindowPadding([.. Enumerable.Repeat((0L, 0L), count)]),
        "same" => new WindowPadding(null),
        "same_lower" => new WindowPadding(null, HeavyAtStart: true),
        _ => new WindowPadding(Custom(operation, count)),
    };

    private static (long, long)[] Custom(OperationContext operation, int count)
    {
        long[] pad = operation.Integers("pad", 2 * count);
        if (Array.Exists(pad, amount => amount is < 0 or > MaximumSize))
        {
            throw operation.Failure("pad", $"it is [{string.Join(", ", pad)}].");
        }

        return [.. Enumerable.Range(0, count).Select(axis => (pad[2 * axis], pad[(2 * axis) + 1]))];
    }
}
