using CoreMLSharp.Shapes;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Padding of the last dimensions. Layers pad any dimension with a constant, and height and width by what is inside; other dimensions are
/// padded by taking places twice.
/// </summary>
internal static class Padding
{
    public static void Pad(OperationContext operation)
    {
        string mode = operation.Choice("mode");
        int rank = operation.Rank("x");
        if (operation.IntegersOrNull("pad") is not { } given)
        {
            PadDynamically(operation, mode);
            return;
        }

        long[] amounts = [.. new long[(2 * rank) - given.Length], .. given];
        if (mode == "constant")
        {
            float value = operation.HasValue("constant_val") ? operation.Number("constant_val") : 0;
            operation.Network.AddConstantPad(operation.Name, [operation.Tensor("x")], operation.Output(), amounts, value);
        }
        else if (rank >= 2 && mode is "reflect" or "replicate" && amounts.AsSpan(..^4).IndexOfAnyExcept(0) < 0)
        {
            PadImage(operation, mode, amounts);
        }
        else PadByPlaces(operation, mode, amounts);
    }

    private static void PadImage(OperationContext operation, string mode, long[] amounts)
    {
        (long top, long bottom, long left, long right) = (amounts[^4], amounts[^3], amounts[^2], amounts[^1]);
        if (mode == "reflect")
        {
            operation.Network.AddReflectionPadding(
                operation.Name, operation.Tensor("x"), operation.Output(), left, right, top, bottom);
        }
        else
        {
            operation.Network.AddReplicationPadding(
                operation.Name, operation.Tensor("x"), operation.Output(), left, right, top, bottom);
        }
    }

    private static void PadByPlaces(OperationContext operation, string mode, long[] amounts)
    {
        TensorShape shape = operation.Shape("x");
        string result = operation.Tensor("x");
        for (int i = 0; i < shape.Rank; i++)
        {
            (int axis, long before, long after) = (i, amounts[2 * i], amounts[(2 * i) + 1]);
            if (before == 0 && after == 0) continue;
            if (shape[axis] == TensorShape.Unknown)
            {
                throw operation.Failure("x", $"the size of axis {axis} must be known for the mode '{mode}'.");
            }

            long[] places = [.. Enumerable.Range(0, Sizes.Checked(before + shape[axis] + after))
                .Select(position => Place(mode, position - before, shape[axis]))];
            string indices = Constants.Load(operation, "places", places);
            string x = result;
            result = operation.Step("padded", y => operation.Network.AddGather(y, [x, indices], y, axis));
        }

        operation.Network.AddCopy(operation.Name, result, operation.Output());
    }

    /// <summary>The element that stands at a position which may lie outside.</summary>
    private static long Place(string mode, long position, long size)
    {
        if (mode == "replicate") return Math.Clamp(position, 0, size - 1);
        long period = mode == "symmetric" ? 2 * size : Math.Max(1, 2 * (size - 1));
        long rest = ((position % period) + period) % period;
        return rest < size ? rest : period - rest - (mode == "symmetric" ? 1 : 0);
    }

    /// <summary>Amounts that are computed are the layer's second input, for all dimensions.</summary>
    private static void PadDynamically(OperationContext operation, string mode)
    {
        if (mode != "constant") throw operation.Failure("pad", $"it must be a constant for the mode '{mode}'.");
        long given = operation.Shape("pad").Count;
        long missing = (2 * operation.Rank("x")) - given;
        if (given == TensorShape.Unknown) throw operation.Failure("pad", "its length must be known.");
        string amounts = operation.Step("amounts", y => operation.Network.AddReshapeStatic(y, operation.Tensor("pad"), y, [given]));
        if (missing > 0)
        {
            string none = Constants.Load(operation, "none", Enumerable.Repeat(0L, (int)missing));
            string rest = amounts;
            amounts = operation.Step("all_amounts", y => operation.Network.AddConcatND(y, [none, rest], y, 0));
        }

        float value = operation.HasValue("constant_val") ? operation.Number("constant_val") : 0;
        operation.Network.AddConstantPad(operation.Name, [operation.Tensor("x"), amounts], operation.Output(), value: value);
    }
}
