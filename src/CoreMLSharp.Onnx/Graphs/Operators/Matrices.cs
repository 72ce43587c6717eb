using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>Matrix products.</summary>
internal static class Matrices
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>The product of matrices in the last two dimensions, the others broadcast.</summary>
        public OnnxValue MatMul(OnnxValue a, OnnxValue b)
        {
            if (a.RankedShape[-1] != b.RankedShape[-2] && a.RankedShape[-1] != TensorShape.Unknown
                && b.RankedShape[-2] != TensorShape.Unknown)
            {
                throw new ModelValidationException($"matrices of shapes {a.Shape} and {b.Shape} cannot be multiplied.");
            }

            TensorShape leading = TensorShape.Broadcast(new(a.RankedShape.Dims[..^2]), new(b.RankedShape.Dims[..^2]))
                ?? throw new ModelValidationException(
                    $"stacks of matrices of shapes {a.Shape} and {b.Shape} cannot be broadcast together.");
            return graph.Add("MatMul", [a, b], a.Type, new TensorShape([.. leading.Dims, a.RankedShape[-2], b.RankedShape[-1]]));
        }

        /// <summary>x · weightsᵀ + bias for a matrix x and weights of shape [outputs, inputs].</summary>
        public OnnxValue Linear(OnnxValue x, OnnxValue weights, OnnxValue? bias) =>
            graph.Add(
                "Gemm", [x, weights, bias], x.Type, new TensorShape(x.RankedShape[0], weights.RankedShape[0]), Attribute("transB", 1));
    }
}
