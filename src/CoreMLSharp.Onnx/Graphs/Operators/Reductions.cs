using CoreMLSharp.Shapes;

using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>Operators that combine all elements along axes.</summary>
internal static class Reductions
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>Reduces along axes, such as with ReduceSum; no axes means all.</summary>
        public OnnxValue Reduce(string op, OnnxValue x, ReadOnlySpan<long> axes, bool keepDims)
        {
            HashSet<long> reduced = axes.IsEmpty
                ? [.. Enumerable.Range(0, x.Rank)]
                : [.. axes.ToArray().Select(axis => axis < 0 ? axis + x.Rank : axis)];
            TensorShape shape = keepDims
                ? x.RankedShape.Select((dim, i) => reduced.Contains(i) ? 1 : dim)
                : new TensorShape([.. x.RankedShape.Dims.Where((_, i) => !reduced.Contains(i))]);
            if (IsOverImages(op, x, reduced))
            {
                // ONNX Runtime leaves what comes from a convolution in the convolution's own layout for these.
                string pool = op == "ReduceMean" ? "GlobalAveragePool" : "GlobalMaxPool";
                OnnxValue pooled = graph.Add(pool, [x], x.Type, x.RankedShape.With(2, 1).With(3, 1));
                return keepDims ? pooled : graph.Squeeze(pooled, 2, 3);
            }

            return graph.Add(op, [x, axes.IsEmpty ? null : graph.Constant(axes)], x.Type, shape, Attribute("keepdims", keepDims));
        }

        /// <summary>
        /// The positions of the largest or smallest elements along an axis, which keeps length 1; the first where there are several.
        /// </summary>
        public OnnxValue ArgReduce(string op, OnnxValue x, int axis) =>
            graph.Add(op, [x], DataType.Int64, x.RankedShape.With(axis, 1), Attribute("axis", axis), Attribute("keepdims", 1));

        /// <summary>The largest (or smallest) elements along an axis, sorted, and their positions.</summary>
        public (OnnxValue Values, OnnxValue Indices) TopK(OnnxValue x, OnnxValue count, int axis, bool largest)
        {
            TensorShape shape = x.RankedShape.With(axis, count.Elements is [long known] ? known : TensorShape.Unknown);
            OnnxValue[] outputs = graph.Add(
                "TopK", [x, count], [(x.Type, shape), (DataType.Int64, shape)], Attribute("axis", axis), Attribute("largest", largest),
                Attribute("sorted", 1));
            return (outputs[0], outputs[1]);
        }
    }

    private static bool IsOverImages(string op, OnnxValue x, HashSet<long> axes) =>
        op is "ReduceMean" or "ReduceMax" && x.Type == DataType.Float && x.Rank == 4 && axes.SetEquals([2, 3]);
}
