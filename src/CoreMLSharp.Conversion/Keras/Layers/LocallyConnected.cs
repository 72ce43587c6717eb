using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Convolutions that have a kernel of their own for each place (Keras 1 and 2).</summary>
internal static class LocallyConnected
{
    /// <summary>Such a convolution over a number of spatial axes, with a kernel [places, window · inputs, outputs].</summary>
    public static Func<LayerCall, KerasTensor[]> Conv(int axes) => call =>
    {
        if (call.Config.Integer("implementation", 1) != 1)
        {
            throw new UnsupportedModelException("its weights are those of implementation 2 or 3; only the first one's are read.");
        }

        KerasArray kernel = call.Array("kernel");
        kernel.RequireRank(3);
        long[] size = call.Positive("kernel_size", axes);
        long[] strides = call.Positive("strides", axes, 1);
        OnnxValue x = call.HasChannelsFirst ? KerasTensor.OfChannelsFirst(call.Graph, call.X).Value : call.X;
        long[] places = [.. Enumerable.Range(0, axes).Select(axis => ((x.RankedShape[axis + 1] - size[axis]) / strides[axis]) + 1)];
        OnnxValue windows = call.Graph.Concat(-1, [.. Offsets(size).Select(offset => Shifted(call.Graph, x, offset, places, strides))]);
        OnnxValue rows = call.Graph.Transpose(call.Graph.Reshape(windows, -1, kernel.Dims[0], kernel.Dims[1]), 1, 0, 2);
        OnnxValue product = call.Graph.Transpose(call.Graph.MatMul(rows, call.Constant(kernel)), 1, 0, 2);
        OnnxValue result = call.Graph.Reshape(product, [-1, .. places, kernel.Dims[2]]);
        if (call.OptionalWeight("bias") is { } bias) result = call.Graph.Add(result, bias);
        KerasTensor ordered = call.Result(result);
        return [call.Activate(call.HasChannelsFirst ? call.Result(ordered.ChannelsFirst) : ordered)];
    };

    /// <summary>All places of a window, the last axis fastest.</summary>
    private static IEnumerable<long[]> Offsets(long[] size) => size.Length == 0
        ? [[]]
        : from first in Enumerable.Range(0, (int)size[0]) from rest in Offsets(size[1..]) select (long[])[first, .. rest];

    /// <summary>What stands at one place of the window, for all places of the window itself.</summary>
    private static OnnxValue Shifted(OnnxGraphBuilder graph, OnnxValue x, long[] offset, long[] places, long[] strides) => graph.Slice(
        x,
        offset,
        [.. offset.Select((start, axis) => start + ((places[axis] - 1) * strides[axis]) + 1)],
        [.. Enumerable.Range(1, offset.Length).Select(axis => (long)axis)],
        strides);
}
