using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>One value for all those along some axes, all by default.</summary>
public static class ReductionOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>The sum. Operation <c>reduce_sum</c>.</summary>
        public ProgramVariable ReduceSum(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_sum", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The mean. Operation <c>reduce_mean</c>.</summary>
        public ProgramVariable ReduceMean(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_mean", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The largest. Operation <c>reduce_max</c>.</summary>
        public ProgramVariable ReduceMax(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_max", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The smallest. Operation <c>reduce_min</c>.</summary>
        public ProgramVariable ReduceMin(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_min", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The product. Operation <c>reduce_prod</c>.</summary>
        public ProgramVariable ReduceProd(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_prod", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The sum of the absolute values. Operation <c>reduce_l1_norm</c>.</summary>
        public ProgramVariable ReduceL1Norm(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_l1_norm", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The root of the sum of squares. Operation <c>reduce_l2_norm</c>.</summary>
        public ProgramVariable ReduceL2Norm(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_l2_norm", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The logarithm of the sum. Operation <c>reduce_log_sum</c>.</summary>
        public ProgramVariable ReduceLogSum(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_log_sum", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The logarithm of the sum of the exponentials. Operation <c>reduce_log_sum_exp</c>.</summary>
        public ProgramVariable ReduceLogSumExp(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_log_sum_exp", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The sum of squares. Operation <c>reduce_sum_square</c>.</summary>
        public ProgramVariable ReduceSumSquare(ProgramArgument x, int[]? axes = null, bool? keepDims = null, string? name = null) =>
            block.AddOne("reduce_sum_square", name, ("x", x), ("axes", axes), ("keep_dims", keepDims));

        /// <summary>The place of the largest along an axis, the last one by default. Operation <c>reduce_argmax</c>.</summary>
        public ProgramVariable ReduceArgmax(ProgramArgument x, int? axis = null, bool? keepDims = null, DataType? outputDtype = null, string? name = null) =>
            block.AddOne("reduce_argmax", name, ("x", x), ("axis", axis), ("keep_dims", keepDims), ("output_dtype", outputDtype?.TypeName));

        /// <summary>The place of the smallest along an axis, the last one by default. Operation <c>reduce_argmin</c>.</summary>
        public ProgramVariable ReduceArgmin(ProgramArgument x, int? axis = null, bool? keepDims = null, DataType? outputDtype = null, string? name = null) =>
            block.AddOne("reduce_argmin", name, ("x", x), ("axis", axis), ("keep_dims", keepDims), ("output_dtype", outputDtype?.TypeName));
    }
}
