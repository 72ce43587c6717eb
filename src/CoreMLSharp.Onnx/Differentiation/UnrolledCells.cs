using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>ONNX's RNN, GRU and LSTM as the operators of which their steps consist, by the equations in ONNX's documentation.</summary>
internal static class UnrolledCells
{
    /// <summary>The outputs [sequence, directions, batch, size] and the final states [directions, batch, size].</summary>
    public static OnnxValue[] Run(OnnxGraphBuilder graph, NodeProto node)
    {
        CellNode[] directions = CellNode.Of(graph, node);
        Direction[] results = [.. directions.Select(cell => Run(graph, cell, node.OpType))];
        OnnxValue[] outputs = [graph.Stack([.. results.Select(result => result.Sequence)], 1)];
        IEnumerable<OnnxValue> finals = Enumerable.Range(0, results[0].Finals.Length)
            .Select(state => graph.Stack([.. results.Select(result => result.Finals[state])], 0));
        return [.. outputs, .. finals];
    }

    private static Direction Run(OnnxGraphBuilder graph, CellNode cell, string op)
    {
        // What depends on the input alone is computed for all steps at once.
        TensorShape shape = NodeGradient.Known(cell.X);
        OnnxValue projected = graph.MatMul(cell.X, graph.Transpose(cell.Weights, 1, 0));
        if (cell.InputBias is not null) projected = graph.Add(projected, cell.InputBias);
        int steps = (int)shape[0];
        OnnxValue[] inputs = graph.Split(projected, 0, [.. Enumerable.Repeat(1L, steps)]);
        OnnxValue[] outputs = new OnnxValue[steps];
        OnnxValue[] states = cell.States;
        for (int step = 0; step < steps; step++)
        {
            int at = cell.IsBackward ? steps - 1 - step : step;
            OnnxValue input = graph.Squeeze(inputs[at], 0);
            states = op switch
            {
                "LSTM" => Lstm(graph, cell, input, states),
                "GRU" => Gru(graph, cell, input, states[0]),
                _ => Rnn(graph, cell, input, states[0]),
            };
            outputs[at] = states[0];
        }

        return new Direction(graph.Stack(outputs, 0), states);
    }

    private static OnnxValue[] Rnn(OnnxGraphBuilder graph, CellNode cell, OnnxValue input, OnnxValue state) =>
        [cell.Activate(graph, 0, graph.Add(input, cell.Recur(graph, state)))];

    private static OnnxValue[] Gru(OnnxGraphBuilder graph, CellNode cell, OnnxValue input, OnnxValue state)
    {
        long size = cell.Size;
        OnnxValue[] inputs = graph.Split(input, 1, size, size, size);
        OnnxValue[] recursions = graph.Split(cell.Recursion, 0, size, size, size);
        OnnxValue[] biases = cell.RecursionBias is null ? [] : graph.Split(cell.RecursionBias, 0, size, size, size);
        OnnxValue Recur(int gate, OnnxValue h)
        {
            OnnxValue product = graph.MatMul(h, graph.Transpose(recursions[gate], 1, 0));
            return biases.Length == 0 ? product : graph.Add(product, biases[gate]);
        }

        OnnxValue update = cell.Activate(graph, 0, graph.Add(inputs[0], Recur(0, state)));
        OnnxValue reset = cell.Activate(graph, 0, graph.Add(inputs[1], Recur(1, state)));
        OnnxValue hidden = cell.ResetsAfter ? graph.Mul(reset, Recur(2, state)) : Recur(2, graph.Mul(reset, state));
        OnnxValue candidate = cell.Activate(graph, 1, graph.Add(inputs[2], hidden));
        return [graph.Add(candidate, graph.Mul(update, graph.Sub(state, candidate)))];
    }

    private static OnnxValue[] Lstm(OnnxGraphBuilder graph, CellNode cell, OnnxValue input, OnnxValue[] states)
    {
        long size = cell.Size;
        (OnnxValue h, OnnxValue c) = (states[0], states[1]);
        OnnxValue[] gates = graph.Split(graph.Add(input, cell.Recur(graph, h)), 1, size, size, size, size);
        OnnxValue[] peepholes = cell.Peepholes is null ? [] : graph.Split(cell.Peepholes, 0, size, size, size);
        OnnxValue Peep(int gate, int which, OnnxValue at) =>
            peepholes.Length == 0 ? gates[gate] : graph.Add(gates[gate], graph.Mul(at, peepholes[which]));
        OnnxValue enter = cell.Activate(graph, 0, Peep(0, 0, c));
        OnnxValue forget = cell.IsCoupled ? graph.Sub(graph.Constant(1f), enter) : cell.Activate(graph, 0, Peep(2, 2, c));
        OnnxValue next = graph.Add(graph.Mul(forget, c), graph.Mul(enter, cell.Activate(graph, 1, gates[3])));
        OnnxValue leave = cell.Activate(graph, 0, Peep(1, 1, next));
        return [graph.Mul(leave, cell.Activate(graph, 2, next, isClipped: false)), next];
    }

    private sealed record Direction(OnnxValue Sequence, OnnxValue[] Finals);
}
