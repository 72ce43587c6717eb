using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Products of matrices.</summary>
public static class LinearOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>x times the transposed weight [outputs, inputs], plus the bias [outputs], over the last dimension. Operation <c>linear</c>.</summary>
        public ProgramVariable Linear(ProgramArgument x, ProgramArgument weight, ProgramArgument? bias = null, string? name = null) =>
            block.AddOne("linear", name, ("x", x), ("weight", weight), ("bias", bias));

        /// <summary>The product of the matrices in the last two dimensions, with broadcasting of those before. Operation <c>matmul</c>.</summary>
        public ProgramVariable MatMul(ProgramArgument x, ProgramArgument y, bool? transposeX = null, bool? transposeY = null, string? name = null) =>
            block.AddOne("matmul", name, ("x", x), ("y", y), ("transpose_x", transposeX), ("transpose_y", transposeY));

        /// <summary>A product by an equation: nchw,nwhu->nchu or chw,whu->chu, with any letters. Operation <c>einsum</c>.</summary>
        public ProgramVariable Einsum(ProgramVariable[] values, string equation, string? name = null) =>
            block.AddOne("einsum", name, ("values", values), ("equation", equation));
    }
}
