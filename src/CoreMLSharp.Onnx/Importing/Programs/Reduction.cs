using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>One value for all those along some axes.</summary>
internal static class Reduction
{
    /// <summary>A function that reduces along axes, keeping the dimensions as 1 or not.</summary>
    public delegate ProgramVariable Reducer(BlockBuilder block, ProgramVariable x, int[] axes, bool keepDims);

    /// <summary>The operator of a function.</summary>
    /// <param name="reduce">The function.</param>
    /// <param name="single">What it makes of a single value, for <c>noop_with_empty_axes</c>; null for the value itself.</param>
    public static Action<NodeContext> Operator(Reducer reduce, Func<BlockBuilder, ProgramVariable, ProgramVariable>? single = null) =>
        node =>
    {
        BlockBuilder block = node.Block;
        ImportedTensor x = node.Tensor(0);
        int rank = node.Rank(0);
        bool keeps = node.Flag("keepdims", true);
        TensorShape Reduced(int[] axes) => keeps
            ? x.Shape.Select((dim, axis) => axes.Contains(axis) ? 1 : dim)
            : new TensorShape([.. x.Shape.Dims.Where((_, axis) => !axes.Contains(axis))]);
        int[][]? choices = node.AxesChoices("axes", 1, rank, Reduced);
        int[]? given = choices?[0];
        if (given is null or [] && node.Flag("noop_with_empty_axes"))
        {
            if (single is null) node.Output(0, x);
            else node.Output(single(block, node.Value(0)));
            return;
        }

        int[] axes = given is null or [] ? [.. Enumerable.Range(0, rank)] : given;
        if (rank == 0)
        {
            node.Output(block.ReshapeTo(reduce(block, block.ReshapeTo(node.Value(0), 1), [0], true)));
            return;
        }

        if (x.IsFolded)
        {
            (ProgramVariable joined, int[] inside) = HighRanks.Join(block, node.Materialize(x), x.Shape, axes);
            TensorShape shape = Reduced(axes);
            ProgramVariable reduced = reduce(block, joined, inside, false);
            node.Output(0, x.Type, HighRanks.Exceeds(shape) ? reduced : HighRanks.Unfold(block, reduced, shape), shape);
            return;
        }

        ProgramVariable value = node.Value(0);
        if (value.ElementType == DataType.Bool) value = block.AsNumber(value);
        ProgramVariable result = reduce(block, value, axes, keeps);
        foreach (int[] choice in choices?.Skip(1) ?? [])
        {
            // All of these give the same shape; which of them is meant shows when the model runs.
            result = block.Select(IsChosen(node, rank, choice), reduce(block, value, choice, keeps), result);
        }

        node.Output(0, x.Type, block.As(result, node.Computed(0)));
    };

    public static ProgramVariable LogSum(BlockBuilder block, ProgramVariable x, int[] axes, bool keepDims) =>
        block.Logarithm(block.AsFloat(block.ReduceSum(x, axes, keepDims)));

    /// <summary>The largest is taken out first, so that nothing overflows.</summary>
    public static ProgramVariable LogSumExp(BlockBuilder block, ProgramVariable given, int[] axes, bool keepDims)
    {
        ProgramVariable x = block.AsFloat(given);
        return block.As(block.ReduceLogSumExp(x, axes, keepDims), given.ElementType);
    }

    public static ProgramVariable L2(BlockBuilder block, ProgramVariable given, int[] axes, bool keepDims)
    {
        ProgramVariable x = block.AsFloat(given);
        return block.As(block.ReduceL2Norm(x, axes, keepDims), given.ElementType);
    }

    /// <summary>The mean of whole numbers is cut off.</summary>
    public static ProgramVariable Mean(BlockBuilder block, ProgramVariable given, int[] axes, bool keepDims) =>
        block.As(block.ReduceMean(block.AsFloat(given), axes, keepDims), given.ElementType);

    /// <summary>The place of the largest or smallest along an axis; the first or the last of several.</summary>
    public static Action<NodeContext> ArgReduce(bool isMaximum) => node =>
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int axis = node.Axis("axis", 0, node.Rank(0));
        bool keeps = node.Flag("keepdims", true);
        bool isLast = node.Flag("select_last_index");
        if (isLast) x = block.Reverse(x, [axis]);
        ProgramVariable place = isMaximum ? block.ReduceArgmax(x, axis, keeps) : block.ReduceArgmin(x, axis, keeps);
        if (isLast)
        {
            Length length = block.LengthOf(x, axis);
            place = length.Variable is { } variable
                ? block.Sub(block.Plus(block.Squeeze(variable, [0]), -1), place)
                : block.Sub((int)length.Known - 1, place);
        }

        node.Output(0, OnnxType.Int64, place);
    };

    /// <summary>The mean or maximum over all dimensions after the channels.</summary>
    public static Action<NodeContext> Global(Reducer reduce) => node =>
        node.Output(reduce(node.Block, node.Value(0), [.. Enumerable.Range(2, node.Rank(0) - 2)], true));

    /// <summary>The p-th root of the sum of the p-th powers.</summary>
    public static void GlobalLp(NodeContext node)
    {
        int[] axes = [.. Enumerable.Range(2, node.Rank(0) - 2)];
        float p = node.Attribute("p") is { F: not 0 } old ? old.F : node.Integer("p", 2);
        node.Output(Lp(node.Block, node.Value(0), axes, p));
    }

    /// <summary>x divided by its norm of order 1 or 2 along an axis.</summary>
    public static void LpNormalization(NodeContext node)
    {
        ProgramVariable x = node.Value(0);
        ProgramVariable norm = Lp(node.Block, x, [node.Axis("axis", -1, node.Rank(0))], node.Integer("p", 2));
        ProgramVariable isZero = node.Block.Equal(norm, Number(norm.ElementType, 0));
        node.Output(node.Block.RealDiv(x, node.Block.Select(isZero, Number(norm.ElementType, 1), norm)));
    }

    /// <summary>Whether axes that are computed are these: their squared distance is 0, in any order.</summary>
    private static ProgramVariable IsChosen(NodeContext node, int rank, int[] axes)
    {
        BlockBuilder block = node.Block;
        ProgramVariable fromFront = block.ExpandDims(block.Mod(block.Add(node.Value(1), rank), rank), [1]);
        ProgramVariable isAmong = block.ReduceMax(
            block.Cast(
                block.Equal(fromFront, block.Constant(ProgramTensor.Of<int>([.. Enumerable.Range(0, rank)], [1, rank]))), DataType.Int32),
            [0], false);
        int[] wanted = [.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : 0)];
        return block.Equal(block.ReduceSum(block.Square(block.Sub(isAmong, wanted)), [0], false), 0);
    }

    private static ProgramVariable Lp(BlockBuilder block, ProgramVariable x, int[] axes, float p) => p switch
    {
        1 => block.ReduceL1Norm(x, axes, true),
        2 => block.ReduceL2Norm(x, axes, true),
        _ =>
            block.Pow(
                block.ReduceSum(block.Pow(block.Abs(x), Number(x.ElementType, p)), axes, true), Number(x.ElementType, 1 / p)),
    };
}
