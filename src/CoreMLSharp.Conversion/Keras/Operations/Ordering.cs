using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>Functions that bring elements or axes into another order.</summary>
internal static class Ordering
{
    /// <summary>
    /// The elements along an axis in rising order, or where each was; in falling order where TensorFlow's direction says so.
    /// </summary>
    public static Func<OperationCall, OnnxValue[]> Sort(bool givesPlaces) => call =>
    {
        int axis = OperationCall.Axis(call.X, call.Integer(1, "axis") ?? -1);
        bool isFalling = call.Text(2, "direction") == "DESCENDING";
        OnnxValue count = call.Graph.ShapeOf(call.X, axis, axis + 1);
        (OnnxValue values, OnnxValue places) = call.Graph.TopK(call.X, count, axis, isFalling);
        return [givesPlaces ? call.Graph.Cast(places, DataType.Int32) : values];
    };

    /// <summary>The largest elements along the last axis, and their places.</summary>
    public static OnnxValue[] TopK(OperationCall call)
    {
        OnnxValue count = call.Graph.Constant(call.Integer(1, "k") ?? 1);
        (OnnxValue values, OnnxValue places) = call.Graph.TopK(call.X, count, call.X.Rank - 1, largest: true);
        return [values, call.Graph.Cast(places, DataType.Int32)];
    }

    public static OnnxValue[] TakeAlongAxis(OperationCall call)
    {
        OnnxValue indices = call.Graph.ToInt64(call.Operand(1, "indices"));
        if (call.Integer(2, "axis") is { } axis) return [call.Graph.GatherElements(call.X, indices, OperationCall.Axis(call.X, axis))];
        return [call.Graph.GatherElements(call.Graph.Reshape(call.X, -1), call.Graph.Reshape(indices, -1), 0)];
    }

    /// <summary>Each element less the one before it, so many times.</summary>
    public static OnnxValue[] Differences(OperationCall call)
    {
        OnnxValue x = call.X;
        int axis = OperationCall.Axis(x, call.Integer(2, "axis") ?? -1);
        long times = call.Integer(1, "n") ?? 1;
        if (times is < 0 or > 16) throw new UnsupportedModelException($"differences of differences, {times} times.");
        for (int i = 0; i < times; i++)
        {
            x = call.Graph.Sub(
                call.Graph.Slice(x, [1], [long.MaxValue], [axis]), call.Graph.Slice(x, [0], [-1], [axis]));
        }

        return [x];
    }

    public static OnnxValue[] FullLike(OperationCall call)
    {
        OnnxValue value = call.Graph.Cast(call.Operand(1, "fill_value"), call.X.Type);
        return [call.Graph.Expand(value, call.Graph.ShapeOf(call.X), call.X.Shape)];
    }

    public static OnnxValue[] MoveAxis(OperationCall call)
    {
        int rank = call.X.Rank;
        int[] Axes(int position, string name) =>
        [
            .. (call.Integers(position, name) ?? throw new ModelFormatException($"its '{name}' is missing."))
                .Select(axis => OperationCall.Axis(call.X, axis)),
        ];
        int[] from = Axes(1, "source"), to = Axes(2, "destination");
        if (from.Length != to.Length) throw new ModelFormatException("it moves axes to fewer or more places.");
        Queue<int> rest = new(Enumerable.Range(0, rank).Except(from));
        int[] order =
        [
            .. Enumerable.Range(0, rank).Select(place => Array.IndexOf(to, place) is >= 0 and int i ? from[i] : rest.Dequeue()),
        ];
        return [call.Graph.Transpose(call.X, order)];
    }

    /// <summary>Elements moved round along axes, or, without axes, along all of them in turn.</summary>
    public static OnnxValue[] Roll(OperationCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        long[] shifts = call.Integers(1, "shift") ?? throw new UnsupportedModelException("a shift that is computed.");
        if (call.Integers(2, "axis") is not { } axes)
        {
            OnnxValue flat = Rolled(graph, graph.Reshape(call.X, -1), 0, shifts.Sum());
            return [Dimension.Reshape(graph, flat, Dimension.Like(call.X, 0, call.X.Rank))];
        }

        OnnxValue x = call.X;
        foreach ((long shift, long axis) in shifts.Zip(axes)) x = Rolled(graph, x, OperationCall.Axis(x, axis), shift);
        return [x];
    }

    public static Func<OperationCall, OnnxValue[]> Triangle(bool isUpper) =>
        call => [call.Graph.Triangle(call.X, isUpper, call.Integer(1, "k") ?? 0)];

    private static OnnxValue Rolled(OnnxGraphBuilder graph, OnnxValue x, int axis, long shift)
    {
        long length = x.RankedShape[axis];
        if (length == TensorShape.Unknown) throw new UnsupportedModelException("the length of the axis along which it moves is not known.");
        long first = length == 0 ? 0 : ((shift % length) + length) % length;
        if (first == 0) return x;
        OnnxValue[] parts = graph.Split(x, axis, length - first, first);
        return graph.Concat(axis, parts[1], parts[0]);
    }
}
