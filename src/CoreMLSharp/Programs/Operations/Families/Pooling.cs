using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Pooling over one to three spatial dimensions of [batch, channels, …].</summary>
internal static class Pooling
{
    private const string Window = "x: T, kernel_sizes: const int32[], strides: const int32 = 1…, pad_type: const string = valid!, pad: " +
        "const int32 = 0……, ceil_mode: const bool = false";

    public static readonly OperationDefinition[] Operations =
    [
        new("avg_pool", CoreML5, call => Pool(call, 5), $"{Window}, exclude_padding_from_average: const bool = false")
        {
            Summary = "The mean of each window; padding is valid (none, the default), same, same_lower or custom by pad.",
        },
        new("l2_pool", CoreML5, call => Pool(call, 4), Window)
        {
            Summary = "The root of the sum of squares of each window; padding is valid (none, the default), same, same_lower or "
                + "custom by pad.",
        },
        new("max_pool", CoreML5, call => Pool(call, 5), Window)
        {
            Summary = "The largest of each window; padding is valid (none, the default), same, same_lower or custom by pad.",
        },
    ];

    private static ProgramType[] Pool(OperationCall call, int maximumRank)
    {
        TensorShape x = call.ShapeOfRank("x", 3, maximumRank);
        int count = x.Rank - 2;
        Windowing window = Windowing.Read(call, call.Window("kernel_sizes", count, 1), [.. Enumerable.Repeat(1L, count)]);
        bool ceil = call.Bool("ceil_mode");
        if (ceil)
        {
            if (count > 2) throw call.Failure("ceil_mode", "it is for one or two spatial dimensions.");
            if (window.PadType == "same") throw call.Failure("ceil_mode", "it must be false where pad_type is 'same'.");
            if (Enumerable.Range(0, count).Any(i => window.Pad[2 * i] != window.Pad[(2 * i) + 1]))
            {
                throw call.Failure("pad", "it must be the same at both ends where ceil_mode is true.");
            }
        }

        return [call.Tensor(call.ElementType("x"), [x[0], x[1], .. window.OutputSizes(call, [.. x.Dims[2..]], ceil)])];
    }
}
