using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.Keras.Layers.Recurrence;

/// <summary>h' = f(x·K + h·R + b).</summary>
internal sealed class SimpleCell(LayerCall call) : RecurrentCell
{
    private readonly CellWeights _weights = CellWeights.Of(call, 1);
    private readonly CellFunctions _functions = new(call);

    public override IReadOnlyList<long[]> StateShapes(OnnxValue sequence) => [[_weights.Units]];

    public override (OnnxValue Output, OnnxValue[] States) Step(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states)
    {
        OnnxValue sum = graph.Add(
            Product(call, graph, x, _weights.Kernel, _weights.Bias), Product(call, graph, states[0], _weights.Recurrent, null));
        OnnxValue output = _functions.Value(graph, sum);
        return (output, [output]);
    }

    public override Cell? AsOperator() => _functions.ValueOperator is not { } function ? null : new Cell(
        "RNN", _weights.Kernel.Dims[0], _weights.Units, 1)
    {
        Weights = CellWeights.ForOnnx(_weights.Kernel, 1, 0),
        Recursion = CellWeights.ForOnnx(_weights.Recurrent, 1, 0),
        Bias = _weights.Bias?.Elements,
        Functions = [function],
        ArgumentClip = null,
    };
}

/// <summary>Long short-term memory, with gates in the order input, forget, cell, output.</summary>
internal sealed class LstmCell(LayerCall call, CellWeights weights) : RecurrentCell
{
    private static readonly int[] OnnxOrder = [0, 3, 1, 2];

    private readonly CellFunctions _functions = new(call);

    public override IReadOnlyList<long[]> StateShapes(OnnxValue sequence) => [[weights.Units], [weights.Units]];

    public override (OnnxValue Output, OnnxValue[] States) Step(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states)
    {
        OnnxValue sum = graph.Add(
            Product(call, graph, x, weights.Kernel, weights.Bias), Product(call, graph, states[0], weights.Recurrent, weights.RecurrentBias));
        return Combine(graph, _functions, graph.Split(sum, 1, [.. Enumerable.Repeat(weights.Units, 4)]), states[1]);
    }

    /// <summary>The output and the states, of the gates before their functions, and the cell's state.</summary>
    public static (OnnxValue Output, OnnxValue[] States) Combine(
        OnnxGraphBuilder graph, CellFunctions functions, OnnxValue[] gates, OnnxValue cell)
    {
        OnnxValue kept = graph.Mul(functions.Gate(graph, gates[1]), cell);
        OnnxValue added = graph.Mul(functions.Gate(graph, gates[0]), functions.Value(graph, gates[2]));
        OnnxValue next = graph.Add(kept, added);
        OnnxValue output = graph.Mul(functions.Gate(graph, gates[3]), functions.Value(graph, next));
        return (output, [output, next]);
    }

    public override Cell? AsOperator() =>
        _functions.GateOperator is not { } gate || _functions.ValueOperator is not { } value ? null : new Cell(
            "LSTM", weights.Kernel.Dims[0], weights.Units, 1)
        {
            Weights = CellWeights.ForOnnx(weights.Kernel, 4, OnnxOrder),
            Recursion = CellWeights.ForOnnx(weights.Recurrent, 4, OnnxOrder),
            Bias = weights.Bias is { } bias ? CellWeights.ForOnnx(bias, 4, OnnxOrder) : null,
            RecursionBias = weights.RecurrentBias is { } recurrent ? CellWeights.ForOnnx(recurrent, 4, OnnxOrder) : null,
            Functions = [gate, value, value],
            ArgumentClip = null,
        };
}

/// <summary>
/// Gated recurrent unit, with gates in the order update, reset, new. Where it has a bias of the state by itself, the reset gate multiplies
/// after the product with the recurrent kernel, otherwise before.
/// </summary>
internal sealed class GruCell(LayerCall call, CellWeights weights) : RecurrentCell
{
    private readonly CellFunctions _functions = new(call);
    private readonly bool _resetsAfter = weights.RecurrentBias is not null || call.Config.Flag("reset_after", DefaultResetAfter(call));

    public override IReadOnlyList<long[]> StateShapes(OnnxValue sequence) => [[weights.Units]];

    public override (OnnxValue Output, OnnxValue[] States) Step(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states)
    {
        long units = weights.Units;
        OnnxValue state = states[0];
        OnnxValue[] inputs = graph.Split(
            Product(call, graph, x, weights.Kernel, weights.Bias), 1, units, units, units);
        KerasArray[] kernels = weights.Recurrent.Split(3);
        KerasArray[]? biases = weights.RecurrentBias?.Split(3);
        OnnxValue Recurrent(int gate, OnnxValue h) => Product(call, graph, h, kernels[gate], biases?[gate]);
        OnnxValue update = _functions.Gate(graph, graph.Add(inputs[0], Recurrent(0, state)));
        OnnxValue reset = _functions.Gate(graph, graph.Add(inputs[1], Recurrent(1, state)));
        OnnxValue past = _resetsAfter ? graph.Mul(reset, Recurrent(2, state)) : Recurrent(2, graph.Mul(reset, state));
        OnnxValue fresh = _functions.Value(graph, graph.Add(inputs[2], past));
        OnnxValue output = graph.Add(graph.Mul(update, state), graph.Mul(graph.Sub(graph.Constant(1f), update), fresh));
        return (output, [output]);
    }

    public override Cell? AsOperator() =>
        _functions.GateOperator is not { } gate || _functions.ValueOperator is not { } value ? null : new Cell(
            "GRU", weights.Kernel.Dims[0], weights.Units, 1)
        {
            Weights = CellWeights.ForOnnx(weights.Kernel, 3, 0, 1, 2),
            Recursion = CellWeights.ForOnnx(weights.Recurrent, 3, 0, 1, 2),
            Bias = weights.Bias?.Elements,
            RecursionBias = weights.RecurrentBias?.Elements,
            ResetAfter = _resetsAfter,
            Functions = [gate, value],
            ArgumentClip = null,
        };

    /// <summary>NVIDIA's library resets after, and TensorFlow's Keras does unless it is told; Keras for itself did not.</summary>
    private static bool DefaultResetAfter(LayerCall call) =>
        call.Layer.ClassName == "CuDNNGRU" || (call.Version.IsTensorFlow && call.Version.Major >= 2 && !call.Config.Has("reset_after"));
}
