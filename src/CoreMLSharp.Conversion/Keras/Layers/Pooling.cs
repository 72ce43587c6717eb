using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>The greatest or the mean of the elements in a window, or of all.</summary>
internal static class Pooling
{
    public static Func<LayerCall, KerasTensor[]> Max(int axes) => call => Pool(call, "MaxPool", axes);

    /// <summary>The mean of what a window sees, without the padding.</summary>
    public static Func<LayerCall, KerasTensor[]> Average(int axes) => call => Pool(call, "AveragePool", axes);

    public static KerasTensor[] GlobalMax(LayerCall call) => [Global(call, "ReduceMax")];

    /// <summary>The mean of all; of a sequence with a mask, of the steps that count.</summary>
    public static KerasTensor[] GlobalAverage(LayerCall call)
    {
        if (call.Input.Mask is not { } mask || call.Input.Rank != 3) return [Global(call, "ReduceMean")];
        int steps = call.HasChannelsFirst ? 2 : 1;
        OnnxValue weights = call.Graph.Unsqueeze(call.Graph.Cast(mask, DataType.Float), call.HasChannelsFirst ? 1 : 2);
        OnnxValue sum = call.Graph.Reduce("ReduceSum", call.Graph.Mul(call.X, weights), [steps], KeepsAxes(call));
        return [call.Result(call.Graph.Div(sum, call.Graph.Reduce("ReduceSum", weights, [steps], KeepsAxes(call))))];
    }

    /// <summary>The mean or greatest of parts of the input, which are as many as the output has elements.</summary>
    public static Func<LayerCall, KerasTensor[]> Adaptive(string op, int axes) => call =>
    {
        long[] outputs = call.Positive("output_size", axes);
        OnnxValue x = call.ChannelsFirst(call.Input);
        for (int axis = 0; axis < axes; axis++)
        {
            long length = x.RankedShape[axis + 2];
            if (length == TensorShape.Unknown) throw new UnsupportedModelException("adaptive pooling needs an input of known size.");
            int place = axis + 2;
            x = call.Graph.Concat(place, [.. Parts(length, outputs[axis]).Select(part => Part(part.Start, part.End, place))]);
        }

        return [call.FromChannelsFirst(x)];

        OnnxValue Part(long start, long end, int axis) =>
            call.Graph.Reduce(op, call.Graph.Slice(x, [start], [end], [axis]), [axis], keepDims: true);
    };

    private static IEnumerable<(long Start, long End)> Parts(long length, long count)
    {
        for (long i = 0; i < count; i++) yield return (i * length / count, (((i + 1) * length) + count - 1) / count);
    }

    private static KerasTensor[] Pool(LayerCall call, string op, int axes)
    {
        long[] size = call.Positive("pool_size", axes, 2);
        long[] strides = call.Config.Has("strides") ? call.Positive("strides", axes) : size;
        WindowPadding padding = call.Config.Text("padding", "valid") == "same"
            ? new WindowPadding(null)
            : new WindowPadding(new (long, long)[axes]);
        Window window = new(size, strides, [.. Enumerable.Repeat(1L, axes)], padding);
        OnnxValue x = call.ChannelsFirst(call.Input);
        if (x.Rank != axes + 2) throw new ModelFormatException($"it pools {axes} axes of an input of shape {x.Shape}.");
        return op == "AveragePool"
            ? [call.FromChannelsFirst(call.Graph.Pool(op, x, window, Attribute("count_include_pad", 0)))]
            : [call.FromChannelsFirst(call.Graph.Pool(op, x, window))];
    }

    private static bool KeepsAxes(LayerCall call) => call.Config.Flag("keepdims");

    private static KerasTensor Global(LayerCall call, string op)
    {
        // Where only the arrangement with channels first has been computed, it is reduced as it is.
        bool isFirst = call.HasChannelsFirst || call.Input.IsChannelsFirst;
        long[] axes = [.. Enumerable.Range(isFirst ? 2 : 1, call.Input.Rank - 2).Select(axis => (long)axis)];
        OnnxValue reduced = call.Graph.Reduce(op, isFirst ? call.ChannelsFirst(call.Input) : call.X, axes, KeepsAxes(call));
        return KeepsAxes(call) && isFirst ? call.FromChannelsFirst(reduced) : call.Result(reduced);
    }
}
