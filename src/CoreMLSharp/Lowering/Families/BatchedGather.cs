using CoreMLSharp.Shapes;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Taking elements from each instance by itself, which no layer does: the leading dimensions of x and the first one that is indexed become
/// one, and each instance's indices are moved to where its elements then are.
/// </summary>
internal static class BatchedGather
{
    public static void Gather(OperationContext operation, int batch)
    {
        TensorShape x = operation.Shape("x");
        TensorShape indices = operation.Shape("indices");
        int axis = operation.Axis("axis", x.Rank);

        // [batch…, outer…, axis, inner…] becomes [batch…, axis, outer…, inner…].
        int[] toFront =
        [
            .. Enumerable.Range(0, batch), axis, .. Enumerable.Range(batch, axis - batch), .. Enumerable.Range(axis + 1, x.Rank - axis - 1),
        ];
        string front = Ordered(operation, operation.Tensor("x"), toFront);
        string flat = Flat(operation, front, new TensorShape([.. toFront.Select(i => x[i])]), batch);
        long[] offsets = [.. indices.Dims[..batch], .. Enumerable.Repeat(1L, indices.Rank - batch)];
        string places = Placed(operation, x[axis], FirstPlaces(x, batch, x[axis]), offsets);
        string taken = operation.Step("taken", y => operation.Network.AddGather(y, [flat, places], y, 0));
        int inside = indices.Rank - batch;
        int outer = axis - batch;
        int[] back =
        [
            .. Enumerable.Range(0, batch), .. Enumerable.Range(batch + inside, outer), .. Enumerable.Range(batch, inside),
            .. Enumerable.Range(batch + inside + outer, x.Rank - axis - 1),
        ];
        operation.Alias(Ordered(operation, taken, back));
    }

    public static void GatherNd(OperationContext operation, int batch)
    {
        TensorShape x = operation.Shape("x");
        TensorShape indices = operation.Shape("indices");
        int depth = checked((int)indices[-1]);
        string flat = Flat(operation, operation.Tensor("x"), x, batch);

        // Only the first coordinate of each place moves.
        float[] first = FirstPlaces(x, batch, x[batch]);
        float[] offsets = [.. first.SelectMany(place => Enumerable.Range(0, depth).Select(i => i == 0 ? place : 0f))];
        long[] shape = [.. indices.Dims[..batch], .. Enumerable.Repeat(1L, indices.Rank - batch - 1), depth];
        string sizes = Constants.Load(operation, "sizes", [.. x.Dims[batch..(batch + depth)]]);
        string places = Placed(operation, sizes, offsets, shape);
        operation.Network.AddGatherND(operation.Name, [flat, places], operation.Output());
    }

    private static string Placed(OperationContext operation, long size, float[] offsets, long[] shape) =>
        Placed(operation, Constants.Load(operation, "size", [size]), offsets, shape);

    /// <summary>Indices that count from the front, moved by the offsets of their instances.</summary>
    private static string Placed(OperationContext operation, string sizes, float[] offsets, long[] shape)
    {
        string indices = operation.Tensor("indices");
        string isNegative = operation.Step("is_negative", y => operation.Network.AddLessThan(y, [indices], y, 0));
        string fromEnd = operation.Step("from_end", y => operation.Network.AddAddBroadcastable(y, [indices, sizes], y));
        string places = operation.Step("places", y => operation.Network.AddWhereBroadcastable(y, [isNegative, fromEnd, indices], y));
        string moves = Constants.Load(operation, "offsets", offsets, shape);
        return operation.Step("moved", y => operation.Network.AddAddBroadcastable(y, [places, moves], y));
    }

    private static string Flat(OperationContext operation, string x, TensorShape shape, int batch)
    {
        if (shape.Dims[..(batch + 1)].Contains(TensorShape.Unknown))
        {
            throw operation.Failure("batch_dims", "the sizes of the instances and of the axis must be known.");
        }

        long rows = TensorShape.Product(shape.Dims[..(batch + 1)].AsSpan());
        long[] flat = [rows, .. shape.Dims[(batch + 1)..]];
        return operation.Step("flat", y => operation.Network.AddReshapeStatic(y, x, y, flat));
    }

    private static float[] FirstPlaces(TensorShape x, int batch, long size)
    {
        int count = Sizes.Checked(TensorShape.Product(x.Dims[..batch].AsSpan()));
        return [.. Enumerable.Range(0, count).Select(instance => (float)(instance * size))];
    }

    private static string Ordered(OperationContext operation, string x, int[] order) =>
        order.SequenceEqual(Enumerable.Range(0, order.Length))
        ? x
        : operation.Step("ordered", y => operation.Network.AddTranspose(y, x, y, [.. order.Select(axis => (long)axis)]));
}
