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
    /// What <see cref="ByIndex"/> would take is replaced: its positions in the elements of x, all in one row, are written to.
    /// </summary>
    public static void Update(OperationContext operation)
    {
        TensorShape shape = operation.Shape("x");
        if (!shape.IsStatic) throw operation.Failure("x", "its shape must be known.");
        long[] positions = Positions(operation, shape);
        string indices = Constants.Load(operation, "positions", positions);
        string row = operation.Step("row", y => operation.Network.AddReshapeStatic(y, operation.Tensor("x"), y, [shape.Count]));
        string updates = operation.Step("updates", y => operation.Network.AddReshapeStatic(
            y, operation.Tensor("update"), y, [positions.Length]));
        string written = operation.Step("written", y => operation.Network.AddScatter(
            y, [row, indices, updates], y, 0, ScatterMode.ScatterUpdate));
        Shaping.TryReshape(operation, written);
    }

    private static long[] Positions(OperationContext operation, TensorShape shape)
    {
        int rank = shape.Rank;
        long[] begins = operation.Integers("begin");
        long[] ends = operation.Integers("end");
        long[] strides = operation.IntegersOrNull("stride") ?? [.. Enumerable.Repeat(1L, rank)];
        bool[] beginMasks = operation.Flags("begin_mask", rank);
        bool[] endMasks = operation.Flags("end_mask", rank);
        bool[] squeezed = operation.Flags("squeeze_mask", rank);
        long[] positions = [0];
        for (int axis = 0; axis < rank; axis++)
        {
            long length = shape[axis];
            long step = strides[axis];
            long first = beginMasks[axis] ? step > 0 ? 0 : length - 1 : FromFront(begins[axis], length);
            long limit = squeezed[axis] ? first + 1 : endMasks[axis] ? step > 0 ? length : -1 : FromFront(ends[axis], length);
            if (squeezed[axis]) step = 1;
            long[] places = Range(Math.Clamp(first, -1, length), Math.Clamp(limit, -1, length), step);
            positions = [.. positions.SelectMany(position => places.Select(place => (position * length) + place))];
        }

        return positions;
    }

    private static long FromFront(long place, long length) => place < 0 ? place + length : place;

    private static long[] Range(long first, long limit, long step)
    {
        List<long> places = [];
        for (long place = first; step > 0 ? place < limit : place > limit; place += step) places.Add(place);
        return [.. places];
    }
}
