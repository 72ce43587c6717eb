using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>Functions that give tensors another shape, or put them together and apart.</summary>
internal static class Shaping
{
    public static OnnxValue[] Concatenate(OperationCall call)
    {
        OnnxValue[] values = call.Values;
        return [call.Graph.Concat(OperationCall.Axis(values[0], call.Integer(1, "axis") ?? -1), values)];
    }

    public static OnnxValue[] Stack(OperationCall call)
    {
        OnnxValue[] values = call.Values;
        long axis = call.Integer(1, "axis") ?? 0;
        return [call.Graph.Stack(values, (int)(axis < 0 ? axis + values[0].Rank + 1 : axis))];
    }

    /// <summary>Parts: so many equal ones, of given sizes (TensorFlow), or divided at given places (Keras).</summary>
    public static OnnxValue[] Split(OperationCall call)
    {
        OnnxValue x = call.X;
        int axis = OperationCall.Axis(x, call.Integer(2, "axis") ?? 0);
        long length = x.RankedShape[axis];
        long[] parts = call.Integers(1, "num_or_size_splits", "indices_or_sections")
            ?? throw new ModelFormatException("it does not say into which parts.");
        if (length == TensorShape.Unknown)
        {
            throw new UnsupportedModelException($"a division of axis {axis} of an input of shape {x.Shape}.");
        }

        bool isCount = call.Parameter(1, "num_or_size_splits", "indices_or_sections") is System.Text.Json.Nodes.JsonValue;
        bool isSizes = call.Call.Layer.ClassName == "TFOpLambda";
        long[] lengths = isCount
            ? [.. Enumerable.Repeat(length / Math.Max(1, parts[0]), (int)Math.Min(parts[0], length))]
            : isSizes ? parts : [.. parts.Append(length).Zip(parts.Prepend(0), (end, start) => end - start)];
        return call.Graph.Split(x, axis, lengths);
    }

    public static OnnxValue[] Unstack(OperationCall call)
    {
        OnnxValue x = call.X;
        int axis = OperationCall.Axis(x, call.Integer(2, "axis") ?? 0);
        long length = x.RankedShape[axis];
        if (length is < 1 or > 4096) throw new UnsupportedModelException($"a division of axis {axis} of an input of shape {x.Shape}.");
        OnnxValue[] parts = call.Graph.Split(x, axis, [.. Enumerable.Repeat(1L, (int)length)]);
        return [.. parts.Select(part => call.Graph.Squeeze(part, axis))];
    }

    /// <summary>To a shape of numbers, or of numbers and single elements that are computed.</summary>
    public static OnnxValue[] Reshape(OperationCall call)
    {
        CallArgument? shape = call.Find(1, "shape", "newshape");
        if (shape?.Tensor is { } computed)
        {
            long count = computed.Shape.Count;
            return [call.Graph.Reshape(call.X, call.Graph.ToInt64(computed.Value), TensorShape.OfRank((int)count))];
        }

        if (shape?.Items is { } items && items.Any(item => item.Tensor is not null))
        {
            OnnxValue[] parts =
            [
                .. items.Select(item => item.Tensor is { } element
                    ? call.Graph.Reshape(call.Graph.ToInt64(element.Value), 1)
                    : call.Graph.Constant(Numbers.Integer(item.Value) ?? -1)),
            ];
            TensorShape known = new([.. items.Select(item => Numbers.Integer(item.Value) ?? TensorShape.Unknown)]);
            return [call.Graph.Reshape(call.X, call.Graph.Concat(0, parts), known)];
        }

        long[] dims = call.Integers(1, "shape", "newshape") ?? throw new ModelFormatException("it has no shape.");
        return [call.Graph.Reshape(call.X, dims)];
    }

    public static OnnxValue[] Transpose(OperationCall call)
    {
        long[] order = call.Integers(1, "perm", "axes", "pattern")
            ?? [.. Enumerable.Range(0, call.X.Rank).Select(axis => (long)axis).Reverse()];
        return [call.Graph.Transpose(call.X, [.. order.Select(axis => OperationCall.Axis(call.X, axis))])];
    }

    public static OnnxValue[] SwapAxes(OperationCall call)
    {
        int first = OperationCall.Axis(call.X, call.Integer(1, "axis1") ?? 0);
        int second = OperationCall.Axis(call.X, call.Integer(2, "axis2") ?? 1);
        int[] order = [.. Enumerable.Range(0, call.X.Rank)];
        (order[first], order[second]) = (second, first);
        return [call.Graph.Transpose(call.X, order)];
    }

    public static OnnxValue[] ExpandDims(OperationCall call) => [call.Graph.Unsqueeze(call.X, call.Integers(1, "axis") ?? [-1])];

    public static OnnxValue[] Squeeze(OperationCall call)
    {
        long[] axes = call.Integers(1, "axis") ?? [.. Enumerable.Range(0, call.X.Rank).Where(axis => call.X.RankedShape[axis] == 1)];
        return [call.Graph.Squeeze(call.X, axes)];
    }

    public static OnnxValue[] Tile(OperationCall call)
    {
        long[] repeats = call.Integers(1, "multiples", "repeats", "n") ?? throw new ModelFormatException("it does not say how often.");
        OnnxValue x = call.X;
        long[] added = [.. Enumerable.Range(0, Math.Max(0, repeats.Length - x.Rank)).Select(axis => (long)axis)];
        if (added.Length > 0) x = call.Graph.Unsqueeze(x, added);
        return [call.Graph.Tile(x, [.. Enumerable.Repeat(1L, x.Rank - repeats.Length), .. repeats])];
    }

    /// <summary>Every element several times, beside each other.</summary>
    public static OnnxValue[] Repeat(OperationCall call)
    {
        OnnxValue x = call.X;
        long times = call.Integer(1, "repeats") ?? throw new UnsupportedModelException("a number of repetitions for each element.");
        int axis = OperationCall.Axis(x, call.Integer(2, "axis") ?? throw new UnsupportedModelException("repetition without an axis."));
        OnnxValue tiled = call.Graph.Tile(
            call.Graph.Unsqueeze(x, axis + 1), [.. Enumerable.Range(0, x.Rank + 1).Select(place => place == axis + 1 ? times : 1)]);
        Dimension[] dims = Dimension.Like(x, 0, x.Rank);
        dims[axis] = x.RankedShape[axis] is var length and not TensorShape.Unknown ? length * times : -1;
        return [Dimension.Reshape(call.Graph, tiled, dims)];
    }

    public static OnnxValue[] Flip(OperationCall call)
    {
        IEnumerable<long> axes = call.Integers(1, "axis") ?? Enumerable.Range(0, call.X.Rank).Select(axis => (long)axis);
        return [call.Graph.Reverse(call.X, [.. axes.Select(axis => (long)OperationCall.Axis(call.X, axis))])];
    }

    public static OnnxValue[] Pad(OperationCall call)
    {
        CallArgument? amounts = call.Find(1, "paddings", "pad_width");
        System.Text.Json.Nodes.JsonObject holder = new() { ["pads"] = call.Parameter(1, "paddings", "pad_width")?.DeepClone() };
        long[] flat = amounts?.Items is { } items
            ? [.. items.SelectMany(pair => pair.Items ?? [pair]).Select(item => Numbers.Integer(item.Value) ?? 0)]
            : [.. (new KerasConfig(holder).Floats("pads") ?? []).Select(number => (long)number)];
        if (flat.Length != 2 * call.X.Rank) throw new ModelFormatException("its paddings do not fit the input.");
        string mode = (call.Text(2, "mode") ?? "constant").ToLowerInvariant();
        long[] pads = [.. flat.Where((_, i) => i % 2 == 0), .. flat.Where((_, i) => i % 2 == 1)];
        return mode is "constant" or "reflect"
            ? [call.Graph.Pad(call.X, pads, mode, call.Number(3, "constant_values") ?? 0)]
            : throw new UnsupportedModelException($"padding of mode '{mode}'.");
    }

    public static OnnxValue[] BroadcastTo(OperationCall call)
    {
        long[] shape = call.Integers(1, "shape") ?? throw new UnsupportedModelException("a shape that is computed.");
        return [call.Graph.Expand(call.X, call.Graph.Constant(shape), new TensorShape([.. shape]))];
    }

    public static OnnxValue[] ShapeOf(OperationCall call) => [call.Graph.Cast(call.Graph.ShapeOf(call.X), DataType.Int64)];

    public static Func<OperationCall, OnnxValue[]> Like(float number) => call =>
        [call.Graph.Cast(call.Graph.Fill(call.Graph.ShapeOf(call.X), number, call.X.Shape), call.X.Type)];
}
