using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.Keras.Layers.Recurrence;

/// <summary>An LSTM whose products are convolutions. Inside, channels are in the second place.</summary>
internal sealed class ConvolutionalCell(LayerCall call, int axes) : RecurrentCell
{
    private readonly KerasArray _kernel = Ranked(call.Array("kernel"), axes + 2);
    private readonly KerasArray _recurrent = Ranked(call.Array("recurrent_kernel"), axes + 2);
    private readonly CellFunctions _functions = new(call);

    private long Filters => _recurrent.Dims[^2];

    public override IReadOnlyList<long[]> StateShapes(OnnxValue sequence)
    {
        Window window = Convolutions.Sliding(call, axes, _kernel);
        int first = call.HasChannelsFirst ? 3 : 2;
        long[] space = [.. Enumerable.Range(0, axes).Select(axis => window.OutputLength(axis, sequence.RankedShape[first + axis]))];
        long[] shape = call.HasChannelsFirst ? [Filters, .. space] : [.. space, Filters];
        return [shape, shape];
    }

    public override (OnnxValue Output, OnnxValue[] States) Step(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states)
    {
        // A call of its own for the graph of the step, to whose values the tensors belong.
        OnnxValue Moved(OnnxValue value) => call.HasChannelsFirst ? value : KerasTensor.Of(graph, value).ChannelsFirst;
        OnnxValue Back(OnnxValue value) => call.HasChannelsFirst ? value : KerasTensor.OfChannelsFirst(graph, value).Value;
        Window sliding = Convolutions.Sliding(call, axes, _kernel);
        OnnxValue input = Convolve(graph, Moved(x), _kernel, sliding, Convolutions.BiasOf(call, 4 * Filters));
        long[] ones = [.. Enumerable.Repeat(1L, axes)];
        Window still = new(_recurrent.Dims[..axes], ones, ones, new WindowPadding(null));
        OnnxValue sum = graph.Add(input, Convolve(graph, Moved(states[0]), _recurrent, still, null));
        OnnxValue[] gates = [.. graph.Split(sum, 1, [.. Enumerable.Repeat(Filters, 4)]).Select(Back)];
        return LstmCell.Combine(graph, _functions, gates, states[1]);
    }

    private OnnxValue Convolve(OnnxGraphBuilder graph, OnnxValue x, KerasArray kernel, Window window, OnnxValue? bias)
    {
        OnnxValue weights = call.Constant(kernel.Transpose([axes + 1, axes, .. Enumerable.Range(0, axes)]));
        return graph.Conv(x, weights, bias, window, 1);
    }

    private static KerasArray Ranked(KerasArray array, int rank)
    {
        array.RequireRank(rank);
        return array;
    }
}
