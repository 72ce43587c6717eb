using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>One value for all those along some axes; along all where none are given.</summary>
internal static class Reduction
{
    private const string Arg = "x: T, axis: const int32 = -1, keep_dims: const bool = false";

    public static readonly OperationDefinition[] Operations =
    [
        new("reduce_argmax", CoreML5, ArgReduce, Arg, "T: number")
        {
            Summary = "The place of the largest along an axis, the last one by default.",
        },
        new("reduce_argmax", CoreML7, ArgReduce, $"{Arg}, output_dtype: const string = int32", "T: number"),
        new("reduce_argmin", CoreML5, ArgReduce, Arg, "T: number")
        {
            Summary = "The place of the smallest along an axis, the last one by default.",
        },
        new("reduce_argmin", CoreML7, ArgReduce, $"{Arg}, output_dtype: const string = int32", "T: number"),
        Reducing("reduce_l1_norm", "The sum of the absolute values along some axes, all by default."),
        Reducing("reduce_l2_norm", "The root of the sum of squares along some axes, all by default."),
        Reducing("reduce_log_sum", "The logarithm of the sum along some axes, all by default."),
        Reducing("reduce_log_sum_exp", "The logarithm of the sum of the exponentials along some axes, all by default."),
        Reducing("reduce_max", "The largest along some axes, all by default.", values => values.Max()),
        Reducing("reduce_mean", "The mean along some axes, all by default."),
        Reducing("reduce_min", "The smallest along some axes, all by default.", values => values.Min()),
        Reducing(
            "reduce_prod", "The product along some axes, all by default.",
            values => values.Aggregate(1.0, (product, value) => product * value)),
        Reducing("reduce_sum", "The sum along some axes, all by default.", values => values.Sum()),
        Reducing("reduce_sum_square", "The sum of squares along some axes, all by default."),
    ];

    private static OperationDefinition Reducing(string name, string summary, Func<IEnumerable<double>, double>? function = null) =>
        new(
            name, CoreML5, Reduce, "x: T, axes: const int32[]?, keep_dims: const bool = false", "T: number",
            function is null ? null : ValueInference.Reduce(function))
        {
            Summary = summary,
        };

    private static ProgramType[] Reduce(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        int[] axes = call.Has("axes") ? call.Axes("axes", x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        return [new ProgramType.Tensor(call.ElementType("x"), Without(x, axes, call.Bool("keep_dims")))];
    }

    private static ProgramType[] ArgReduce(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        DataType type = call.Opset < CoreML7 ? DataType.Int32 : call.TypeNamed("output_dtype", "int32 uint16");
        return [new ProgramType.Tensor(type, Without(x, [call.Axis("axis", x.Rank)], call.Bool("keep_dims")))];
    }

    private static TensorShape Without(TensorShape x, int[] axes, bool keep) => keep
        ? new TensorShape([.. x.Dims.Select((dim, axis) => axes.Contains(axis) ? 1 : dim)])
        : new TensorShape([.. x.Dims.Where((_, axis) => !axes.Contains(axis))]);
}
