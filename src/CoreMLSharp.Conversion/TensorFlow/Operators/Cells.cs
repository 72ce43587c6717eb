using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Recurrent cells that are one operation, for a step or for a sequence.</summary>
internal static class Cells
{
    /// <summary>LSTMBlockCell: x, the states of the cell and of the output, weights, three peepholes, the bias.</summary>
    public static void Lstm(NodeContext context)
    {
        OnnxValue[] results = Step(
            context, context.Graph, context.Value(0), context.Value(1), context.Value(2),
            [.. context.All(3).Select(tensor => tensor.Value)]);
        context.Output(Array.ConvertAll(results, result => new Tensor(result)));
    }

    /// <summary>
    /// BlockLSTM and BlockLSTMV2: how many steps there are at most, the sequence [steps, batch, size], and the rest as for one step. Every
    /// result is a sequence.
    /// </summary>
    public static void BlockLstm(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue[] parameters = [.. context.All(4).Select(tensor => tensor.Value)];
        (OnnxValue x, OnnxValue cell, OnnxValue output) = (context.Value(1), context.Value(2), context.Value(3));
        OnnxGraphBuilder inner = graph.Nested();
        OnnxValue innerCell = inner.Input("cell", cell.Type, cell.Shape);
        OnnxValue innerOutput = inner.Input("output", output.Type, output.Shape);
        OnnxValue innerX = inner.Input("x", x.Type, new TensorShape([.. x.RankedShape.Dims[1..]]));
        OnnxValue[] step = Step(context, inner, innerX, innerCell, innerOutput, parameters);
        TensorShape sequence = new([x.RankedShape[0], .. cell.RankedShape.Dims]);
        OnnxValue[] results = graph.Add(
            "Scan", [cell, output, x],
            [(cell.Type, cell.Shape), (output.Type, output.Shape), .. step.Select(_ => (x.Type, sequence))],
            Attribute("num_scan_inputs", 1), Attribute("body", inner.FinishNested([step[1], step[6], .. step])));
        context.Output(Array.ConvertAll(results[2..], result => new Tensor(result)));
    }

    /// <summary>GRUBlockCell: x, the state, weights of the reset and update gates, weights of the candidate, both biases.</summary>
    public static void Gru(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        (OnnxValue x, OnnxValue state) = (context.Value(0), context.Value(1));
        OnnxValue gates = graph.Unary(
            "Sigmoid", graph.Add(graph.MatMul(graph.Concat(1, x, state), context.Value(2)), context.Value(4)));
        long size = state.RankedShape[1];
        OnnxValue[] parts = graph.Split(gates, 1, size, size);
        OnnxValue candidate = graph.Unary(
            "Tanh",
            graph.Add(graph.MatMul(graph.Concat(1, x, graph.Mul(parts[0], state)), context.Value(3)), context.Value(5)));
        OnnxValue next = graph.Add(
            graph.Mul(parts[1], state), graph.Mul(graph.Sub(graph.Constant(1f), parts[1]), candidate));
        context.Output(new Tensor(parts[0]), new Tensor(parts[1]), new Tensor(candidate), new Tensor(next));
    }

    /// <summary>
    /// One step: input gate, cell state, forget gate, output gate, candidate, the cell's activation, output. Version 2 has the gates in
    /// another order, and no addition to the forget gate.
    /// </summary>
    private static OnnxValue[] Step(
        NodeContext context, OnnxGraphBuilder graph, OnnxValue x, OnnxValue cell, OnnxValue output, OnnxValue[] parameters)
    {
        bool isSecond = context.Node.Op == "BlockLSTMV2";
        bool hasPeepholes = context.Node.Flag("use_peephole");
        long size = cell.RankedShape[1];
        OnnxValue gates = graph.Add(graph.MatMul(graph.Concat(1, x, output), parameters[0]), parameters[4]);
        OnnxValue[] parts = graph.Split(gates, 1, size, size, size, size);
        (OnnxValue forward, OnnxValue candidate) = isSecond ? (parts[1], parts[2]) : (parts[2], parts[1]);
        if (!isSecond) forward = graph.Add(forward, context.Node.Number("forget_bias", 1));
        OnnxValue Peeped(OnnxValue gate, OnnxValue state, int weights) =>
            graph.Unary("Sigmoid", hasPeepholes ? graph.Add(gate, graph.Mul(state, parameters[weights])) : gate);
        OnnxValue inputGate = Peeped(parts[0], cell, 1);
        OnnxValue forgetGate = Peeped(forward, cell, 2);
        OnnxValue tanh = graph.Unary("Tanh", candidate);
        OnnxValue next = graph.Add(graph.Mul(tanh, inputGate), graph.Mul(cell, forgetGate));
        float clip = context.Node.Number("cell_clip", isSecond ? 0 : 3);
        if (clip > 0) next = graph.Clip(next, -clip, clip);
        OnnxValue outputGate = Peeped(parts[3], next, 3);
        OnnxValue activated = graph.Unary("Tanh", next);
        return [inputGate, next, forgetGate, outputGate, tanh, activated, graph.Mul(activated, outputGate)];
    }
}
