using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>Operators that take elements out of tensors or put them in.</summary>
internal static class Indexing
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>Takes constant ranges along some axes; ends beyond the length are cut, negative positions count from the end.</summary>
        public OnnxValue Slice(
            OnnxValue x, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, ReadOnlySpan<long> axes, ReadOnlySpan<long> steps = default)
        {
            TensorShape shape = x.RankedShape;
            for (int i = 0; i < axes.Length; i++)
            {
                int axis = (int)axes[i];
                shape = shape.With(axis, SliceLength(x.RankedShape[axis], starts[i], ends[i], steps.IsEmpty ? 1 : steps[i]));
            }

            OnnxValue? strides = steps.IsEmpty ? null : graph.Constant(steps);
            OnnxValue slice = graph.Add(
                "Slice", [x, graph.Constant(starts), graph.Constant(ends), graph.Constant(axes), strides], x.Type, shape);
            return x.Elements is { } elements && x.Rank == 1 && steps.IsEmpty && shape.IsStatic
                ? slice with
                {
                    Elements =
                    [
                        .. elements.Skip(
                            (int)Math.Clamp(starts[0] < 0 ? starts[0] + elements.Count : starts[0], 0, elements.Count)).Take((int)shape[0]),
                    ],
                }
                : slice;
        }

        /// <summary>The elements in reverse order along some axes.</summary>
        public OnnxValue Reverse(OnnxValue x, params long[] axes) => axes.Length == 0
            ? x
            : graph.Slice(
                x, [.. axes.Select(_ => (long)int.MaxValue)], [.. axes.Select(_ => (long)int.MinValue)], axes, [.. axes.Select(_ => -1L)]);

        /// <summary>Matrices with zeros on one side of a diagonal.</summary>
        public OnnxValue Triangle(OnnxValue x, bool isUpper, long diagonal) =>
            graph.Add("Trilu", [x, graph.ConstantScalar(diagonal)], x.Type, x.Shape, Attribute("upper", isUpper));

        /// <summary>Takes computed ranges along all axes.</summary>
        public OnnxValue Slice(OnnxValue x, OnnxValue starts, OnnxValue ends, OnnxValue axes, OnnxValue? steps, TensorShape shape) =>
            graph.Add("Slice", [x, starts, ends, axes, steps], x.Type, shape);

        /// <summary>Takes slices along an axis at integer positions.</summary>
        public OnnxValue Gather(OnnxValue x, OnnxValue indices, int axis)
        {
            int position = axis < 0 ? axis + x.Rank : axis;
            TensorShape shape =
                new([.. x.RankedShape.Dims[..position], .. indices.RankedShape.Dims, .. x.RankedShape.Dims[(position + 1)..]]);
            OnnxValue slices = graph.Add("Gather", [x, indices], x.Type, shape, Attribute("axis", position));
            return x is { Rank: 1, Elements: { } elements } && indices.Elements is { } known
                && known.All(index => index >= -elements.Count && index < elements.Count)
                ? slices with { Elements = [.. known.Select(index => elements[(int)(index < 0 ? index + elements.Count : index)])] }
                : slices;
        }

        public OnnxValue GatherElements(OnnxValue x, OnnxValue indices, int axis) =>
            graph.Add("GatherElements", [x, indices], x.Type, indices.Shape, Attribute("axis", axis));

        public OnnxValue GatherND(OnnxValue x, OnnxValue indices)
        {
            long depth = indices.RankedShape[-1];
            if (depth == TensorShape.Unknown)
            {
                throw new UnsupportedModelException("the length of the last dimension of the indices is not known before the model runs.");
            }

            if (depth > x.Rank)
            {
                throw new ModelValidationException($"indices of shape {indices.Shape} do not fit a value of shape {x.Shape}.");
            }

            TensorShape shape = new([.. indices.RankedShape.Dims[..^1], .. x.RankedShape.Dims[(int)depth..]]);
            return graph.Add("GatherND", [x, indices], x.Type, shape);
        }

        public OnnxValue ScatterND(OnnxValue x, OnnxValue indices, OnnxValue updates, string reduction = "none") =>
            graph.Add("ScatterND", [x, indices, updates], x.Type, x.Shape, Attribute("reduction", reduction));

        public OnnxValue ScatterElements(OnnxValue x, OnnxValue indices, OnnxValue updates, int axis, string reduction = "none") =>
            graph.Add(
                "ScatterElements", [x, indices, updates], x.Type, x.Shape, Attribute("axis", axis), Attribute("reduction", reduction));

        /// <summary>Pads by constant amounts: those before each axis, then those after.</summary>
        public OnnxValue Pad(OnnxValue x, ReadOnlySpan<long> pads, string mode = "constant", float value = 0)
        {
            long[] amounts = pads.ToArray();
            if (amounts.All(amount => amount == 0)) return x;
            TensorShape shape =
                x.RankedShape.Select((dim, i) => dim == TensorShape.Unknown ? dim : checked(dim + amounts[i] + amounts[i + x.Rank]));
            OnnxValue? filler = mode == "constant" && value != 0 ? graph.Constant(value) : null;
            return graph.Add("Pad", [x, graph.Constant(pads), filler], x.Type, shape, Attribute("mode", mode));
        }

        /// <summary>
        /// The numbers from <paramref name="start"/> to below <paramref name="limit"/>, as many as <paramref name="count"/> says where that
        /// is known.
        /// </summary>
        public OnnxValue Range(OnnxValue start, OnnxValue limit, OnnxValue step, long count = TensorShape.Unknown) =>
            graph.Add("Range", [start, limit, step], start.Type, new TensorShape(count));

        /// <summary>A tensor full of one number.</summary>
        public OnnxValue Fill(OnnxValue dims, float value, TensorShape shape) => graph.Expand(graph.Constant(value), dims, shape);
    }

    /// <summary>How many elements a range takes from a dimension.</summary>
    public static long SliceLength(long dim, long start, long end, long step)
    {
        if (dim is TensorShape.Unknown or 0) return dim;
        (long low, long high) = step > 0 ? (0L, dim) : (-1L, dim - 1);
        long first = Math.Clamp(start < 0 ? start + dim : start, Math.Max(low, 0), high);
        long last = Math.Clamp(end < 0 ? Math.Max(end + dim, -1) : end, low, high);
        return Math.Max(0, ((last - first) + step - Math.Sign(step)) / step);
    }
}
