using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Operations that give a tensor another shape or order of dimensions. Tensors without dimensions have one of 1.</summary>
internal static class Shaping
{
    /// <summary>Puts dimensions of 1 into a tensor.</summary>
    public static string Expanded(OperationContext operation, string x, params long[] axes) =>
        operation.Step("expanded", y => operation.Network.AddExpandDims(y, x, y, axes));

    /// <summary>The sizes of a tensor as one, as far as they are known; the network computes the others.</summary>
    public static string ShapeOf(OperationContext operation, string x) =>
        operation.Step("shape", y => operation.Network.AddGetShape(y, x, y));

    /// <summary>Reshapes to the shape that is stated for the output, where at most one size is not known.</summary>
    /// <returns>Whether it could.</returns>
    public static bool TryReshape(OperationContext operation, string x)
    {
        TensorShape shape = operation.OutputShape();
        if (!shape.IsRanked || shape.Dims.Count(dim => dim == TensorShape.Unknown) > 1) return false;
        if (shape.Dims.Contains(0)) throw new UnsupportedModelException("its output has no elements, which networks do not know.");
        operation.Network.AddReshapeStatic(operation.Name, x, operation.Output(), shape.Rank == 0 ? [1] : [.. shape.Dims]);
        return true;
    }

    public static void Reshape(OperationContext operation)
    {
        string x = operation.Tensor("x");
        if (TryReshape(operation, x)) return;
        if (operation.IntegersOrNull("shape") is not { } dims)
        {
            operation.Network.AddReshapeDynamic(operation.Name, [x, operation.Tensor("shape")], operation.Output());
            return;
        }

        // A size of 0 is that of x at the same place, counted from the end.
        int offset = operation.Rank("x") - dims.Length;
        if (offset == 0 && dims.Count(dim => dim == -1) <= 1)
        {
            operation.Network.AddRankPreservingReshape(operation.Name, x, operation.Output(), dims);
            return;
        }

        string sizes = ShapeOf(operation, x);
        string[] parts =
        [
            .. dims.Select((dim, i) => dim == 0 && i + offset >= 0
                ? Part(operation, sizes, i + offset, i + offset + 1)
                : Constants.Load(operation, "size", [dim == 0 ? 1 : dim])),
        ];
        ReshapeTo(operation, x, parts);
    }

    /// <summary>Takes the shape from parts of the shapes of other tensors.</summary>
    public static void ReshapeLike(OperationContext operation)
    {
        string x = operation.Tensor("x");
        if (TryReshape(operation, x)) return;
        LoweredValue[] references = operation.Values("ref_tensors");
        string[] tensors = operation.Tensors("ref_tensors");
        long[] begins = operation.AllIntegers("begins");
        long[] ends = operation.AllIntegers("ends");
        long[] masks = operation.AllIntegers("end_masks");
        List<string> parts = [];
        for (int i = 0; i < references.Length; i++)
        {
            int rank = references[i].Shape.Rank;
            int begin = Place(begins[i], rank);
            int end = masks[i] != 0 ? rank : Place(ends[i], rank);
            if (begin < end) parts.Add(Part(operation, ShapeOf(operation, tensors[i]), begin, end));
        }

        ReshapeTo(operation, x, [.. parts]);
    }

    public static void ExpandDims(OperationContext operation)
    {
        string x = operation.Tensor("x");
        if (operation.Rank("x") == 0)
        {
            operation.Network.AddReshapeStatic(
                operation.Name, x, operation.Output(), [.. Enumerable.Repeat(1L, operation.OutputShape().Rank)]);
            return;
        }

        int rank = operation.OutputShape().Rank;
        long[] axes = [.. operation.Axes("axes", rank).Order().Select(axis => (long)axis)];
        operation.Network.AddExpandDims(operation.Name, x, operation.Output(), axes);
    }

    public static void Squeeze(OperationContext operation)
    {
        string x = operation.Tensor("x");
        TensorShape shape = operation.Shape("x");
        if (operation.OutputShape() is { IsRanked: true, Rank: 0 } && shape.Dims.All(dim => dim is 1 or TensorShape.Unknown))
        {
            operation.Network.AddReshapeStatic(operation.Name, x, operation.Output(), [1]);
            return;
        }

        // Axes of another length than 1 stay; one that is only known at run time goes where the stated shape has no place for it.
        long[] possible =
        [
            .. operation.Axes("axes", shape.Rank).Order().Where(axis => shape[axis] is 1 or TensorShape.Unknown).Select(axis => (long)axis),
        ];
        long[] certain = [.. possible.Where(axis => shape[(int)axis] == 1)];
        long[] axes = certain.Length >= shape.Rank - operation.OutputShape().Rank ? certain : possible;
        if (axes.Length == 0) operation.Network.AddCopy(operation.Name, x, operation.Output());
        else operation.Network.AddSqueeze(operation.Name, x, operation.Output(), axes);
    }

    public static void Transpose(OperationContext operation)
    {
        int rank = operation.Rank("x");
        if (rank == 0) Identity(operation);
        else
        {
            operation.Network.AddTranspose(
                operation.Name, operation.Tensor("x"), operation.Output(), [.. operation.Axes("perm", rank).Select(axis => (long)axis)]);
        }
    }

    public static void Identity(OperationContext operation)
    {
        if (operation.Value("x").Constant is { } constant) operation.OutputConstant(constant);
        else operation.Network.AddCopy(operation.Name, operation.Tensor("x"), operation.Output());
    }

    public static void Shape(OperationContext operation) =>
        operation.Network.AddGetShape(operation.Name, operation.Tensor("x"), operation.Output());

    public static void Flatten2D(OperationContext operation)
    {
        int rank = operation.Rank("x");
        long axis = operation.Integer("axis");
        operation.Network.AddFlattenTo2D(operation.Name, operation.Tensor("x"), operation.Output(), axis < 0 ? axis + rank : axis);
    }

    public static void Reverse(OperationContext operation)
    {
        int rank = operation.Rank("x");
        bool[] turned = new bool[rank];
        foreach (int axis in operation.Axes("axes", rank)) turned[axis] = true;
        operation.Network.AddReverse(operation.Name, operation.Tensor("x"), operation.Output(), turned);
    }

    public static void ReverseSequence(OperationContext operation)
    {
        int rank = operation.Rank("x");
        operation.Network.AddReverseSeq(
            operation.Name, [operation.Tensor("x"), operation.Tensor("lengths")], operation.Output(), operation.Axis("batch_axis", rank),
            operation.Axis("seq_axis", rank));
    }

    public static void SlidingWindows(OperationContext operation) =>
        operation.Network.AddSlidingWindows(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Axis("axis", operation.Rank("x")),
            operation.Integer("size"), operation.Integer("stride"));

    /// <summary>A part of a vector, such as of a shape.</summary>
    public static string Part(OperationContext operation, string vector, int begin, int end) =>
        operation.Step("part", y => operation.Network.AddSliceStatic(y, vector, y, [begin], [end], [1], [false], [false]));

    private static void ReshapeTo(OperationContext operation, string x, string[] parts)
    {
        string shape = parts.Length == 1 ? parts[0] : operation.Step("target", y => operation.Network.AddConcatND(y, parts, y, 0));
        operation.Network.AddReshapeDynamic(operation.Name, [x, shape], operation.Output());
    }

    private static int Place(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);
}
