using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// Tensors of more dimensions than Core ML allows, as pixel shuffles, channel shuffles and window attention make them for a moment: their
/// elements stand in fewer dimensions, neighbours of which are joined.
/// </summary>
internal static class HighRanks
{
    /// <summary>Whether one of the tensors, or the shape, has more dimensions than Core ML allows.</summary>
    public static bool Exceeds(params ReadOnlySpan<TensorShape> shapes)
    {
        foreach (TensorShape shape in shapes)
        {
            if (shape.IsRanked && shape.Rank > ImportedTensor.MaximumRank) return true;
        }

        return false;
    }

    /// <summary>The elements of a tensor with its axes in another order, in any shape.</summary>
    public static ProgramVariable Transpose(BlockBuilder block, ProgramVariable elements, TensorShape shape, int[] order)
    {
        // One axis after the other moves to its place; the axes between, before and after it are joined: [before, between, axis, after].
        List<int> current = [.. Enumerable.Range(0, order.Length)];
        List<long> dims = [.. shape.Dims];
        ProgramVariable result = elements;
        for (int target = 0; target < order.Length; target++)
        {
            int source = current.IndexOf(order[target]);
            if (source == target) continue;
            long between = Product(dims, target, source);
            if (dims[source] != 1 && between != 1)
            {
                result = block.Transpose(
                    Reshaped(block, result, Product(dims, 0, target), between, dims[source], Product(dims, source + 1, dims.Count)),
                    [0, 2, 1, 3]);
            }

            current.RemoveAt(source);
            current.Insert(target, order[target]);
            long dim = dims[source];
            dims.RemoveAt(source);
            dims.Insert(target, dim);
        }

        return result;
    }

    /// <summary>The elements of a tensor in its own shape, which must be one that Core ML allows.</summary>
    public static ProgramVariable Unfold(BlockBuilder block, ProgramVariable elements, TensorShape shape) =>
        elements.Shape.Equals(shape) ? elements : Reshaped(block, elements, [.. shape.Dims]);

    /// <summary>
    /// Tensors that broadcast against each other, with neighbouring axes joined along which all of them do so in the same way.
    /// </summary>
    /// <returns>The tensors in few dimensions, and the shape of the result.</returns>
    public static (ProgramVariable[] Values, TensorShape Shape) Broadcast(NodeContext node, params ImportedTensor[] tensors)
    {
        TensorShape shape = tensors.Select(tensor => tensor.Shape).Aggregate((a, b) => TensorShape.Broadcast(a, b)
            ?? throw new ModelFormatException($"the shapes {a} and {b} do not fit each other."));
        long[][] dims =
        [
            .. tensors.Select(tensor => (long[])[.. Enumerable.Repeat(1L, shape.Rank - tensor.Shape.Rank), .. tensor.Shape.Dims]),
        ];
        List<long>[] joined = [.. tensors.Select(_ => new List<long>())];
        string previous = "";
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            string pattern = string.Concat(dims.Select(own => own[axis] == shape[axis] ? 'x' : '1'));
            for (int i = 0; i < tensors.Length; i++)
            {
                if (pattern == previous) joined[i][^1] = joined[i][^1] < 0 || dims[i][axis] < 0 ? -1 : joined[i][^1] * dims[i][axis];
                else joined[i].Add(dims[i][axis]);
            }

            previous = pattern;
        }

        if (joined[0].Count > ImportedTensor.MaximumRank)
        {
            throw new UnsupportedModelException(
                $"its result has the shape {shape}; Core ML's tensors have at most {ImportedTensor.MaximumRank} dimensions.");
        }

        return ([.. tensors.Select((tensor, i) => Reshaped(node.Block, node.Materialize(tensor), [.. joined[i]]))], shape);
    }

    /// <summary>
    /// A tensor with runs of neighbouring axes joined: those of a set, and those outside of it.
    /// </summary>
    /// <returns>The tensor and the axes of the set in it.</returns>
    public static (ProgramVariable Value, int[] Axes) Join(
        BlockBuilder block, ProgramVariable elements, TensorShape shape, IReadOnlyCollection<int> axes)
    {
        List<long> dims = [];
        List<int> inside = [];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            bool isInside = axes.Contains(axis);
            if (axis > 0 && isInside == axes.Contains(axis - 1))
            {
                dims[^1] = dims[^1] < 0 || shape[axis] < 0 ? TensorShape.Unknown : dims[^1] * shape[axis];
                continue;
            }

            if (isInside) inside.Add(dims.Count);
            dims.Add(shape[axis]);
        }

        return dims.Count <= ImportedTensor.MaximumRank
            ? (Reshaped(block, elements, [.. dims]), [.. inside])
            : throw new UnsupportedModelException(
                $"its input has the shape {shape}; Core ML's tensors have at most {ImportedTensor.MaximumRank} dimensions.");
    }

    private static ProgramVariable Reshaped(BlockBuilder block, ProgramVariable x, params long[] dims)
    {
        if (dims.Count(dim => dim == TensorShape.Unknown) > 1)
        {
            throw new UnsupportedModelException(
                $"with more than {ImportedTensor.MaximumRank} dimensions only one length may be unknown before the model runs.");
        }

        return block.ReshapeTo(x, [.. dims.Select(dim => (Length)dim)]);
    }

    private static long Product(List<long> dims, int start, int end) =>
        dims[start..end].Aggregate(1L, (product, dim) => product < 0 || dim < 0 ? TensorShape.Unknown : product * dim);
}
