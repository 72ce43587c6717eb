using CoreMLSharp.Shapes;
using ScatterMode = CoreMLSharp.Specification.ScatterMode;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Operations that take ranges of a tensor along all axes, or write to them.</summary>
internal static class Slicing
{
    public static void ByIndex(OperationContext operation)
    {
        int rank = operation.Rank("x");
        long[] strides = operation.IntegersOrNull("stride") ?? [.. Enumerable.Repeat(1L, rank)];
        bool[] beginMasks = operation.Flags("begin_mask", rank);
        bool[] endMasks = operation.Flags("end_mask", rank);
        bool[] squeezed = operation.Flags("squeeze_mask", rank);
        if (operation.IntegersOrNull("begin") is { } begins && operation.IntegersOrNull("end") is { } ends)
        {
            operation.Network.AddSliceStatic(
                operation.Name, operation.Tensor("x"), operation.Output(), begins, ends, strides, beginMasks, endMasks, squeezed);
            return;
        }

        operation.Network.AddSliceDynamic(
            operation.Name, [operation.Tensor("x"), operation.Tensor("begin"), operation.Tensor("end")], operation.Output(), endIds: null,
            strides, beginMasks, endMasks, squeezed);
    }

    /// <summary>From <c>begin</c> on as many elements as <c>size</c> says, which may be -1: all the rest.</summary>
    public static void BySize(OperationContext operation)
    {
        string x = operation.Tensor("x");
        TensorShape shape = operation.Shape("x");
        long[]? sizes = operation.IntegersOrNull("size");
        if (operation.IntegersOrNull("begin") is { } begins && sizes is not null)
        {
            bool[] toEnd = [.. sizes.Select((size, axis) => size == -1 || (begins[axis] < 0 && begins[axis] + size >= 0))];
            operation.Network.AddSliceStatic(
                operation.Name, x, operation.Output(), begins, [.. begins.Zip(sizes, (begin, size) => begin + size)],
                [.. Enumerable.Repeat(1L, shape.Rank)], new bool[shape.Rank], toEnd);
            return;
        }

        string begin = operation.Tensor("begin");
        string all = Shaping.ShapeOf(operation, x);
        string isNegative = operation.Step("is_negative", y => operation.Network.AddLessThan(y, [begin], y, 0));
        string fromEnd = operation.Step("from_end", y => operation.Network.AddAddBroadcastable(y, [begin, all], y));
        string first = operation.Step("first", y => operation.Network.AddWhereBroadcastable(y, [isNegative, fromEnd, begin], y));
        string size = operation.Tensor("size");
        string last = operation.Step("last", y => operation.Network.AddAddBroadcastable(y, [first, size], y));
        string isRest = operation.Step("is_rest", y => operation.Network.AddEqual(y, [size], y, -1));
        string end = operation.Step("end", y => operation.Network.AddWhereBroadcastable(y, [isRest, all, last], y));
        operation.Network.AddSliceDynamic(
            operation.Name, [x, first, end], operation.Output(), endIds: null, [.. Enumerable.Repeat(1L, shape.Rank)],
            new bool[shape.Rank], new bool[shape.Rank], new bool[shape.Rank]);
    }

    /// <summary>
    /// What <see cref="ByIndex"/> would take is replaced: its positions in the elements of x, all in one row, are written to. How many
    /// there are along each axis, the update's shape says.
    /// </summary>
    public static void Update(OperationContext operation)
    {
        TensorShape shape = operation.Shape("x");
        TensorShape update = operation.Shape("update");
        if (!shape.IsStatic || !update.IsStatic) throw operation.Failure("x", "its shape and that of 'update' must be known.");
        string positions = Positions(operation, shape, update);
        string row = operation.Step("row", y => operation.Network.AddReshapeStatic(y, operation.Tensor("x"), y, [shape.Count]));
        string updates = operation.Step("updates", y => operation.Network.AddReshapeStatic(
            y, operation.Tensor("update"), y, [update.Count]));
        string written = operation.Step("written", y => operation.Network.AddScatter(
            y, [row, positions, updates], y, 0, ScatterMode.ScatterUpdate));
        Shaping.TryReshape(operation, written);
    }

    private static string Positions(OperationContext operation, TensorShape shape, TensorShape update)
    {
        int rank = shape.Rank;
        long[] strides = operation.IntegersOrNull("stride") ?? [.. Enumerable.Repeat(1L, rank)];
        bool[] beginMasks = operation.Flags("begin_mask", rank);
        long[]? begins = operation.IntegersOrNull("begin");
        Queue<bool> squeezed = new(operation.Flags("squeeze_mask", rank));
        Queue<long> counts = new(update.Dims);
        string[] ofAxes = new string[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long count = squeezed.Dequeue() ? 1 : counts.Dequeue();
            long step = strides[axis];
            long elements = TensorShape.Product(shape.Dims[(axis + 1)..].AsSpan());
            long first = beginMasks[axis] ? step < 0 ? shape[axis] - 1 : 0
                : begins is null ? 0
                : begins[axis] < 0 ? begins[axis] + shape[axis]
                : begins[axis];
            float[] places = [.. Enumerable.Range(0, Sizes.Checked(count)).Select(i => (float)((first + (i * step)) * elements))];
            string along = Constants.Load(operation, "places", places, [count, .. Enumerable.Repeat(1L, rank - 1 - axis)]);
            bool isKnown = beginMasks[axis] || begins is not null;
            ofAxes[axis] = isKnown ? along : Moved(operation, along, axis, shape[axis], elements);
        }

        string all = ofAxes[0];
        foreach (string other in ofAxes[1..])
        {
            string sum = all;
            all = operation.Step("places", y => operation.Network.AddAddBroadcastable(y, [sum, other], y));
        }

        return operation.Step("positions", y => operation.Network.AddReshapeStatic(y, all, y, [update.Count]));
    }

    /// <summary>Places along an axis, from where the range begins; a beginning below 0 counts from the end.</summary>
    private static string Moved(OperationContext operation, string places, int axis, long size, long elements)
    {
        string begin = Shaping.Part(operation, operation.Tensor("begin"), axis, axis + 1);
        string isNegative = operation.Step("is_negative", y => operation.Network.AddLessThan(y, [begin], y, 0));
        string fromEnd = operation.Step("from_end", y => operation.Network.AddAdd(y, [begin], y, size));
        string first = operation.Step("first", y => operation.Network.AddWhereBroadcastable(y, [isNegative, fromEnd, begin], y));
        string offset = operation.Step("offset", y => operation.Network.AddMultiply(y, [first], y, elements));
        return operation.Step("moved", y => operation.Network.AddAddBroadcastable(y, [places, offset], y));
    }
}
