using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Undoes and does broadcasting of known shapes.</summary>
internal static class Broadcasting
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>The sums along the dimensions along which a value of the given shape was repeated to make one of this shape.</summary>
        public OnnxValue SumTo(OnnxValue x, TensorShape shape)
        {
            if (x.Shape.Equals(shape)) return x;
            int added = x.Rank - shape.Rank;
            long[] axes =
            [
                .. Enumerable.Range(0, x.Rank).Where(axis => axis < added || (shape[axis - added] == 1 && x.Shape[axis] != 1))
                    .Select(axis => (long)axis),
            ];
            OnnxValue sum = axes.Length == 0 ? x : graph.Reduce("ReduceSum", x, axes, keepDims: false);
            return sum.Shape.Count == shape.Count
                ? graph.Reshape(sum, shape.Dims.AsSpan())
                : throw new ModelValidationException($"a gradient has the shape {x.Shape}, but its value has {shape}.");
        }

        /// <summary>Repeats a value so that it has the shape.</summary>
        public OnnxValue Repeat(OnnxValue x, TensorShape shape) =>
            x.Shape.Equals(shape) ? x : graph.Expand(x, graph.Constant(shape.Dims.AsSpan()), shape);

        /// <summary>1 where a comparison holds, otherwise 0.</summary>
        public OnnxValue Mask(string comparison, OnnxValue a, OnnxValue b) => graph.ToFloat(graph.Compare(comparison, a, b));

        /// <summary>1 where a number is positive, otherwise 0; much faster than to compare and convert.</summary>
        public OnnxValue Step(OnnxValue x) => graph.Unary(
            "HardSigmoid", x, OnnxAttributes.Attribute("alpha", 1e30f), OnnxAttributes.Attribute("beta", 0f));
    }
}
