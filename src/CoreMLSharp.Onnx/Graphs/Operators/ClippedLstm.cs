using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>An LSTM step by step, for cell states with a limit, which ONNX's operator does not have.</summary>
/// <param name="Cell">The parameters, whose gates are in the order input, output, forget, block input.</param>
internal sealed record ClippedLstm(Cell Cell)
{
    private int Size => (int)Cell.OutputSize;

    /// <summary>
    /// Runs over [sequence, batch, size] and gives [sequence, directions, batch, size] and the final states [directions, batch, size].
    /// </summary>
    public OnnxValue[] Run(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states)
    {
        OnnxValue[][] directions = [.. Enumerable.Range(0, Cell.Directions).Select(direction => Run(graph, x, states, direction))];
        return [Together(0, 1), Together(1, 0), Together(2, 0)];

        OnnxValue Together(int result, int axis) => graph.Stack([.. directions.Select(results => results[result])], axis);
    }

    /// <summary>One direction: the sequence [sequence, batch, size] and the final states [batch, size].</summary>
    private OnnxValue[] Run(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states, int direction)
    {
        // What depends on the input alone is computed for all steps at once.
        OnnxValue weights = Part(graph, Cell.Weights, direction, 4 * Size, Cell.InputSize);
        OnnxValue projected = graph.MatMul(x, graph.Transpose(weights, 1, 0));
        if (Cell.Bias is not null) projected = graph.Add(projected, Part(graph, Cell.Bias, direction, 4 * Size));
        TensorShape state = new(x.RankedShape[1], Size);
        OnnxValue zeros = graph.Fill(graph.Concat(0, graph.ShapeOf(x, 1, 2), graph.Constant(Size)), 0, state);
        OnnxValue Initial(int which) => states.Length == 0 ? zeros : graph.Gather(states[which], graph.ConstantScalar(direction), 0);
        OnnxGraphBuilder step = graph.Nested();
        OnnxValue y = step.Input("y", x.Type, state);
        OnnxValue c = step.Input("c", x.Type, state);
        (OnnxValue nextY, OnnxValue nextC) =
            Step(step, y, c, step.Input("x", x.Type, new TensorShape(x.RankedShape[1], 4 * Size)), direction);
        OnnxValue[] results = graph.Add(
            "Scan",
            [Initial(0), Initial(1), projected],
            [(x.Type, state), (x.Type, state), (x.Type, new TensorShape(x.RankedShape[0], x.RankedShape[1], Size))],
            Attribute("num_scan_inputs", 1),
            Attribute("scan_input_directions", [(long)direction]),
            Attribute("scan_output_directions", [(long)direction]),
            Attribute("body", step.FinishNested(nextY, nextC, nextY)));
        return [results[2], results[0], results[1]];
    }

    private (OnnxValue Y, OnnxValue C) Step(OnnxGraphBuilder graph, OnnxValue y, OnnxValue c, OnnxValue projected, int direction)
    {
        OnnxValue recursion = Part(graph, Cell.Recursion, direction, 4 * Size, Size);
        OnnxValue[] gates = graph.Split(graph.Add(projected, graph.MatMul(y, graph.Transpose(recursion, 1, 0))), 1, Size, Size, Size, Size);
        OnnxValue input = Activate(graph, 0, WithPeephole(graph, gates[0], c, direction, 0));
        OnnxValue forget = Cell.IsCoupled
            ? graph.Sub(graph.Constant(1f), input)
            : Activate(graph, 0, WithPeephole(graph, gates[2], c, direction, 2));
        OnnxValue sum = graph.Add(graph.Mul(c, forget), graph.Mul(input, Activate(graph, 1, gates[3])));
        OnnxValue next = graph.Clip(sum, -Cell.CellClip, Cell.CellClip);
        OnnxValue output = Activate(graph, 0, WithPeephole(graph, gates[1], next, direction, 1));
        return (graph.Mul(Activate(graph, 2, next, isClipped: false), output), next);
    }

    private OnnxValue WithPeephole(OnnxGraphBuilder graph, OnnxValue gate, OnnxValue c, int direction, int which) => Cell.Peepholes is null
        ? gate
        : graph.Add(
            gate,
            graph.Mul(
                c,
                graph.Weights("peephole", Cell.Peepholes.AsSpan(((direction * 3) + which) * Size, Size).ToArray(), new TensorShape(Size))));

    private OnnxValue Activate(OnnxGraphBuilder graph, int function, OnnxValue x, bool isClipped = true) =>
        CellFunctions.Apply(graph, Cell.Functions[function], x, isClipped ? Cell.ArgumentClip : null);

    private static OnnxValue Part(OnnxGraphBuilder graph, float[] all, int direction, params ReadOnlySpan<long> dims)
    {
        TensorShape shape = new([.. dims]);
        int length = (int)shape.Count;
        return graph.Weights("gates", all.AsSpan(direction * length, length).ToArray(), shape);
    }
}
