using CoreMLSharp.Diagnostics;
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
            if (a.Shape[-1] != b.Shape[-2] && a.Shape[-1] != Shape.Unknown && b.Shape[-2] != Shape.Unknown)
            {
                throw new ModelValidationException($"matrices of shapes {a.Shape} and {b.Shape} cannot be multiplied.");
            }

            Shape leading = Shape.Broadcast(new(a.Shape.Dims[..^2]), new(b.Shape.Dims[..^2]))
                ?? throw new ModelValidationException($"stacks of matrices of shapes {a.Shape} and {b.Shape} cannot be broadcast together.");
            return graph.Add("MatMul", [a, b], a.Type, new Shape([.. leading.Dims, a.Shape[-2], b.Shape[-1]]));
        }

        /// <summary>x · weightsᵀ + bias for a matrix x and weights of shape [outputs, inputs].</summary>
        public OnnxValue Linear(OnnxValue x, OnnxValue weights, OnnxValue? bias) =>
            graph.Add("Gemm", [x, weights, bias], x.Type, new Shape(x.Shape[0], weights.Shape[0]), Attribute("transB", 1));
    }
}
