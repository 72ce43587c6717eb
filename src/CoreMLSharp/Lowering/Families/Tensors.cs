using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Operations that make, join, select or sort tensors.</summary>
internal static class Tensors
{
    public static void Concat(OperationContext operation)
    {
        string[] values = operation.Tensors("values");
        int rank = Math.Max(1, operation.OutputShape().Rank);
        long axis = operation.Axis("axis", rank);
        if (values.Length == 1) operation.Network.AddCopy(operation.Name, values[0], operation.Output());
        else operation.Network.AddConcatND(operation.Name, values, operation.Output(), axis, operation.Flag("interleave"));
    }

    /// <summary>Along a new axis; numbers have one dimension in the network already.</summary>
    public static void Stack(OperationContext operation)
    {
        string[] values = operation.Tensors("values");
        int rank = operation.OutputShape().Rank;
        long axis = operation.Axis("axis", rank);
        if (rank > 1 && values.Length == 1) operation.Network.AddExpandDims(operation.Name, values[0], operation.Output(), [axis]);
        else if (rank > 1) operation.Network.AddStack(operation.Name, values, operation.Output(), axis);
        else if (values.Length == 1) operation.Network.AddCopy(operation.Name, values[0], operation.Output());
        else operation.Network.AddConcatND(operation.Name, values, operation.Output(), 0);
    }

    public static void Split(OperationContext operation)
    {
        int count = operation.Operation.Outputs.Count;
        string x = operation.Tensor("x");
        long[]? sizes = operation.Has("split_sizes") ? operation.Integers("split_sizes") : null;
        string[] outputs = [.. Enumerable.Range(0, count).Select(operation.Output)];
        if (count == 1) operation.Network.AddCopy(operation.Name, x, outputs[0]);
        else operation.Network.AddSplitND(operation.Name, x, outputs, operation.Axis("axis", operation.Rank("x")), sizes);
    }

    public static void Tile(OperationContext operation)
    {
        string x = operation.Tensor("x");
        if (operation.IntegersOrNull("reps") is { } repeats) operation.Network.AddTile(operation.Name, [x], operation.Output(), repeats);
        else operation.Network.AddTile(operation.Name, [x, operation.Tensor("reps")], operation.Output());
    }

    public static void Fill(OperationContext operation)
    {
        float value = Number(operation, "value");
        if (operation.IntegersOrNull("shape") is not { } shape)
        {
            operation.Network.AddFillDynamic(operation.Name, operation.Tensor("shape"), operation.Output(), value);
            return;
        }

        operation.Network.AddFillStatic(operation.Name, operation.Output(), shape.Length == 0 ? [1] : shape, value);
    }

    public static void FillLike(OperationContext operation) =>
        operation.Network.AddFillLike(operation.Name, operation.Tensor("ref_tensor"), operation.Output(), Number(operation, "value"));

    public static void Range(OperationContext operation)
    {
        ProgramTensor? start = operation.ConstantOrNull("start");
        ProgramTensor? step = operation.ConstantOrNull("step");
        float first = start?.AsFloat() ?? 0;
        float spacing = step?.AsFloat() ?? 1;
        if (start is not null && step is not null && operation.ConstantOrNull("end") is { } end)
        {
            operation.Network.AddRangeStatic(operation.Name, operation.Output(), end.AsFloat(), first, spacing);
            return;
        }

        string[] inputs = (start, step) switch
        {
            ({ }, { }) => [operation.Tensor("end")],
            (null, { }) => [operation.Tensor("end"), operation.Tensor("start")],
            _ => [operation.Tensor("end"), operation.Tensor("start"), operation.Tensor("step")],
        };
        operation.Network.AddRangeDynamic(operation.Name, inputs, operation.Output(), first, spacing);
    }

    /// <summary><c>on_value</c> at the position that each index names along a new axis, <c>off_value</c> elsewhere.</summary>
    public static void OneHot(OperationContext operation)
    {
        bool isKnown = operation.ConstantOrNull("one_hot_vector_size") is not null;
        string[] inputs = isKnown
            ? [operation.Tensor("indices")]
            : [operation.Tensor("indices"), operation.Tensor("one_hot_vector_size")];
        long size = isKnown ? operation.Integer("one_hot_vector_size") : 0;
        int rank = operation.Rank("indices");
        long axis = operation.Axis("axis", rank + 1);
        (float on, float off) = (Number(operation, "on_value"), Number(operation, "off_value"));
        if (rank > 0)
        {
            operation.Network.AddOneHot(operation.Name, inputs, operation.Output(), size, axis, on, off);
            return;
        }

        string row = operation.Step("row", y => operation.Network.AddOneHot(y, inputs, y, size, 1, on, off));
        operation.Network.AddSqueeze(operation.Name, row, operation.Output(), [0]);
    }

    public static void BandPart(OperationContext operation) =>
        operation.Network.AddMatrixBandPart(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Integer("lower"), operation.Integer("upper"));

    public static void CumulativeSum(OperationContext operation) =>
        operation.Network.AddCumSum(
            operation.Name, [operation.Tensor("x")], operation.Output(), operation.Axis("axis", operation.Rank("x")),
            operation.Flag("reverse"), operation.Flag("exclusive"));

    /// <summary>The positions of all elements that are not 0, one row each.</summary>
    public static void NonZero(OperationContext operation) =>
        operation.Network.AddWhereNonZero(operation.Name, operation.Tensor("x"), operation.Output());

    public static void ArgSort(OperationContext operation) =>
        operation.Network.AddArgSort(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Axis("axis", operation.Rank("x")),
            descending: !operation.Flag("ascending"));

    /// <summary>
    /// The k largest or smallest elements along an axis and, where they are asked for, their positions; k = -1 means all.
    /// </summary>
    public static void TopK(OperationContext operation)
    {
        TensorShape shape = operation.Shape("x");
        int axis = operation.Axis("axis", shape.Rank);
        string x = operation.Tensor("x");
        bool isKnown = !operation.Has("k") || operation.ConstantOrNull("k") is not null;
        long k = isKnown ? operation.Integer("k") : 0;
        if (k == -1) k = shape[axis];
        if (k == TensorShape.Unknown) throw operation.Failure("k", "the size of the axis must be known where it is -1.");
        string[] outputs = [operation.Output(), operation.Operation.Outputs.Count > 1 ? operation.Output(1) : operation.New("positions")];
        string[] inputs = isKnown ? [x] : [x, operation.Tensor("k")];
        operation.Network.AddTopK(operation.Name, inputs, outputs, k, axis, operation.Flag("ascending"));
    }

    /// <summary>
    /// Elements of <c>a</c> where the condition is true, else of <c>b</c>; without these, the positions where it is true.
    /// </summary>
    public static void Select(OperationContext operation)
    {
        string condition = operation.Tensor("cond");
        if (!operation.Has("a")) operation.Network.AddWhereNonZero(operation.Name, condition, operation.Output());
        else
        {
            operation.Network.AddWhereBroadcastable(
                operation.Name, [condition, operation.Tensor("a"), operation.Tensor("b")], operation.Output());
        }
    }

    /// <summary>A number or truth value, as a number.</summary>
    private static float Number(OperationContext operation, string parameter) =>
        operation.ConstantOrNull(parameter) is { } constant ? constant.ToFloats() is [float single]
            ? single
            : throw operation.Failure(parameter, "one number is defined.")
        : operation.Number(parameter);
}
