using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>Operators that give a tensor another shape or put tensors together and apart.</summary>
internal static class Shaping
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>Reshapes to constant dimensions, of which one may be -1 (the rest) and any 0 (as in <paramref name="x"/>).</summary>
        public OnnxValue Reshape(OnnxValue x, params ReadOnlySpan<long> dims)
        {
            long[] known = dims.ToArray();
            for (int i = 0; i < known.Length; i++)
            {
                if (known[i] == 0)
                {
                    known[i] = i < x.Rank
                        ? x.RankedShape[i]
                        : throw new ModelValidationException($"a reshape keeps dimension {i} of a value of shape {x.Shape}.");
                }
            }

            int rest = dims.IndexOf(-1L);
            if (rest >= 0) known[rest] = Rest(x.Shape, known, rest);
            TensorShape shape = new([.. known]);
            if (shape.IsStatic && x.Shape.IsStatic && shape.Count != x.Shape.Count)
            {
                throw new ModelValidationException($"a value of shape {x.Shape} cannot be reshaped to {shape}.");
            }

            return shape.Equals(x.Shape) && shape.IsStatic
                ? x
                : graph.Add("Reshape", [x, graph.Constant(dims)], x.Type, shape) with { Elements = shape.Rank <= 1 ? x.Elements : null };
        }

        /// <summary>
        /// Reshapes to dimensions that are computed; what is known of them beforehand stands in <paramref name="shape"/>.
        /// </summary>
        public OnnxValue Reshape(OnnxValue x, OnnxValue dims, TensorShape shape) => shape.IsStatic
            ? graph.Reshape(x, shape.Dims.AsSpan())
            : graph.Add("Reshape", [x, dims], x.Type, shape);

        public OnnxValue Transpose(OnnxValue x, params ReadOnlySpan<int> permutation)
        {
            int[] axes = permutation.ToArray();
            return axes.SequenceEqual(Enumerable.Range(0, axes.Length))
                ? x
                : graph.Add(
                    "Transpose", [x], x.Type, new TensorShape([.. axes.Select(axis => x.RankedShape[axis])]),
                    Attribute("perm", axes.Select(axis => (long)axis)));
        }

        /// <summary>Undoes a transposition.</summary>
        public OnnxValue TransposeBack(OnnxValue x, params ReadOnlySpan<int> permutation)
        {
            int[] axes = permutation.ToArray();
            return graph.Transpose(x, [.. Enumerable.Range(0, axes.Length).Select(axis => Array.IndexOf(axes, axis))]);
        }

        /// <summary>Adds dimensions of length 1; the axes count in the result.</summary>
        public OnnxValue Unsqueeze(OnnxValue x, params ReadOnlySpan<long> axes)
        {
            int rank = x.Rank + axes.Length;
            HashSet<long> added = [.. axes.ToArray().Select(axis => axis < 0 ? axis + rank : axis)];
            if (added.Count < axes.Length || added.Any(axis => axis < 0 || axis >= rank))
            {
                throw new ModelValidationException(
                    $"a value of shape {x.Shape} cannot get the dimensions [{string.Join(", ", axes.ToArray())}].");
            }

            int next = 0;
            TensorShape shape = new([.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : x.RankedShape[next++])]);
            return graph.Add("Unsqueeze", [x, graph.Constant(axes)], x.Type, shape) with { Elements = rank <= 1 ? x.Elements : null };
        }

        /// <summary>Removes dimensions of length 1.</summary>
        public OnnxValue Squeeze(OnnxValue x, params ReadOnlySpan<long> axes)
        {
            if (axes.Length == 0) return x;
            HashSet<long> removed = [.. axes.ToArray().Select(axis => axis < 0 ? axis + x.Rank : axis)];
            TensorShape shape = new([.. x.RankedShape.Dims.Where((_, axis) => !removed.Contains(axis))]);
            return graph.Add("Squeeze", [x, graph.Constant(axes)], x.Type, shape) with { Elements = x.Elements };
        }

        /// <summary>The shape of a value as a vector of integers, a constant where it is known.</summary>
        public OnnxValue ShapeOf(OnnxValue x) => x.Shape.IsRanked
            ? graph.ShapeOf(x, 0, x.Rank)
            : graph.Add("Shape", [x], DataType.Int64, new TensorShape(TensorShape.Unknown));

        /// <summary>A part of the shape of a value as a vector of integers, a constant where it is known.</summary>
        public OnnxValue ShapeOf(OnnxValue x, int start, int end)
        {
            ReadOnlySpan<long> known = x.RankedShape.Dims.AsSpan()[start..end];
            return known.Contains(TensorShape.Unknown)
                ? graph.Add("Shape", [x], DataType.Int64, new TensorShape(end - start), Attribute("start", start), Attribute("end", end))
                : graph.Constant(known);
        }

        /// <summary>Repeats dimensions of length 1 to fill a shape, given as a computed vector and as far as it is known.</summary>
        public OnnxValue Expand(OnnxValue x, OnnxValue dims, TensorShape shape) => x.Shape.IsStatic && x.Shape.Equals(shape)
            ? x
            : graph.Add("Expand", [x, dims], x.Type, shape);

        public OnnxValue Concat(int axis, params ReadOnlySpan<OnnxValue> values)
        {
            if (values.Length == 1) return values[0];
            OnnxValue first = values[0];
            int position = axis < 0 ? axis + first.Rank : axis;
            long length = 0;
            TensorShape shape = first.RankedShape;
            List<long>? elements = [];
            foreach (OnnxValue value in values)
            {
                if (value.Rank != first.Rank)
                {
                    throw new ModelValidationException(
                        $"values of shapes {first.Shape} and {value.Shape} cannot be concatenated: their ranks differ.");
                }

                shape = shape.Select(
                    (dim, i) =>
                        i == position || dim == value.RankedShape[i] ? dim : Meet(dim, value.RankedShape[i], first, value, position));
                length = length == TensorShape.Unknown || value.RankedShape[position] == TensorShape.Unknown
                    ? TensorShape.Unknown
                    : length + value.RankedShape[position];
                if (value.Elements is null) elements = null;
                elements?.AddRange(value.Elements!);
            }

            return graph.Add(
                "Concat", values, first.Type, shape.With(position, length), Attribute("axis", position)) with
            { Elements = elements };
        }

        /// <summary>Values beside each other along a new axis.</summary>
        public OnnxValue Stack(OnnxValue[] values, int axis) =>
            graph.Concat(axis, [.. values.Select(value => graph.Unsqueeze(value, axis))]);

        /// <summary>Parts of given lengths along an axis.</summary>
        public OnnxValue[] Split(OnnxValue x, int axis, params ReadOnlySpan<long> lengths)
        {
            (DataType, TensorShape)[] outputs = [.. lengths.ToArray().Select(length => (x.Type, x.RankedShape.With(axis, length)))];
            return graph.Add("Split", [x, graph.Constant(lengths)], outputs, Attribute("axis", axis < 0 ? axis + x.Rank : axis));
        }

        /// <summary>Repeats a value a constant number of times along each axis.</summary>
        public OnnxValue Tile(OnnxValue x, params ReadOnlySpan<long> repeats)
        {
            long[] times = repeats.ToArray();
            return times.All(count => count == 1)
                ? x
                : graph.Add(
                    "Tile", [x, graph.Constant(repeats)], x.Type,
                    x.RankedShape.Select((dim, i) => dim == TensorShape.Unknown ? dim : dim * times[i]));
        }
    }

    private static long Rest(TensorShape shape, long[] known, int rest)
    {
        long count = shape.Count;
        long others = TensorShape.Product(known.Where((_, i) => i != rest).ToArray());
        if (count == TensorShape.Unknown || others is TensorShape.Unknown or 0) return TensorShape.Unknown;
        return count % others == 0
            ? count / others
            : throw new ModelValidationException($"a value of shape {shape} cannot be reshaped to [{string.Join(", ", known)}].");
    }

    private static long Meet(long a, long b, OnnxValue first, OnnxValue other, int axis) => (a, b) switch
    {
        (TensorShape.Unknown, _) => b,
        (_, TensorShape.Unknown) => a,
        _ =>
            throw new ModelValidationException(
                $"values of shapes {first.Shape} and {other.Shape} cannot be concatenated along axis {axis}."),
    };
}
