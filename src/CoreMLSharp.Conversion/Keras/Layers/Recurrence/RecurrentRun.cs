using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Layers.Recurrence;

/// <summary>What a recurrent layer gives.</summary>
/// <param name="Sequence">The outputs of all steps [batch, steps, …], in the order of the computation.</param>
/// <param name="Last">The output of the last step.</param>
/// <param name="States">The states after it.</param>
internal sealed record RecurrentResult(OnnxValue Sequence, OnnxValue Last, OnnxValue[] States);

/// <summary>A cell that runs over a sequence.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Mask">Which steps count [batch, steps]; null where all do. Others keep the states and repeat the last output.</param>
/// <param name="ZerosWhereMasked">Whether the output of steps that do not count is zero instead.</param>
internal sealed record RecurrentRun(OnnxGraphBuilder Graph, RecurrentCell Cell, OnnxValue? Mask, bool ZerosWhereMasked)
{
    /// <summary>Runs over a sequence [batch, steps, …].</summary>
    public RecurrentResult Run(OnnxValue x, OnnxValue[]? initial, bool isBackwards)
    {
        if (isBackwards)
        {
            OnnxValue? mask = Mask is null ? null : Reversed(Graph, Mask);
            return (this with { Mask = mask }).Run(Reversed(Graph, x), initial, isBackwards: false);
        }

        return Mask is null && Cell.AsOperator() is { } cell ? RunOperator(cell, x, initial) : RunSteps(x, initial);
    }

    /// <summary>A sequence in the other order.</summary>
    public static OnnxValue Reversed(OnnxGraphBuilder graph, OnnxValue x)
    {
        // Slices of truth values are not for every runtime.
        if (x.Type != DataType.Bool) return graph.Reverse(x, 1);
        return graph.ToBool(graph.Reverse(graph.Cast(x, DataType.Int32), 1));
    }

    private RecurrentResult RunOperator(Cell cell, OnnxValue x, OnnxValue[]? initial)
    {
        OnnxValue[] results = cell.Run(
            Graph, Graph.Transpose(x, 1, 0, 2), initial is null ? [] : [.. initial.Select(state => Graph.Unsqueeze(state, 0))]);
        OnnxValue sequence = Graph.Transpose(Graph.Squeeze(results[0], 1), 1, 0, 2);
        OnnxValue[] states = [.. results[1..].Select(state => Graph.Squeeze(state, 0))];
        return new RecurrentResult(sequence, states[0], states);
    }

    /// <summary>Step by step, for cells and masks that ONNX's recurrent operators do not have.</summary>
    private RecurrentResult RunSteps(OnnxValue x, OnnxValue[]? initial)
    {
        IReadOnlyList<long[]> shapes = Cell.StateShapes(x);
        OnnxValue[] states = initial ?? [.. shapes.Select(shape => Zeros(x, shape))];
        OnnxGraphBuilder step = Graph.Nested();
        OnnxValue[] before = [.. states.Select(state => step.Input("state", x.Type, state.Shape))];

        // With a mask, the output that is repeated is one more state; how it looks is known once the step is.
        TensorShape outputShape = ShapeOfOutput(x, shapes);
        OnnxValue? repeated = Mask is null ? null : step.Input("output", x.Type, outputShape);
        OnnxValue input = step.Input("x", x.Type, WithoutSteps(x.RankedShape));
        OnnxValue? counts = Mask is null ? null : step.Input("mask", Mask.Type, new TensorShape(Mask.RankedShape[0]));
        (OnnxValue output, OnnxValue[] after) = Cell.Step(step, input, before);
        OnnxValue given = output;
        if (counts is not null)
        {
            OnnxValue Where(OnnxValue now, OnnxValue otherwise) => step.Where(Wide(step, counts, now.Rank), now, otherwise);
            given = ZerosWhereMasked ? Where(output, step.Constant(0f)) : Where(output, repeated!);
            output = Where(output, repeated!);
            after = [.. after.Select((state, i) => Where(state, before[i]))];
        }

        OnnxValue[] carried = repeated is null ? after : [.. after, output];
        OnnxValue[] start = repeated is null ? states : [.. states, Zeros(x, [.. outputShape.Dims[1..]])];
        OnnxValue[] scanned = Mask is null ? [InTime(x)] : [InTime(x), Graph.Transpose(Mask, 1, 0)];
        OnnxValue[] results = Graph.Add(
            "Scan",
            [.. start, .. scanned],
            [.. start.Select(state => (x.Type, state.Shape)), (x.Type, new TensorShape([x.RankedShape[1], .. outputShape.Dims]))],
            Attribute("num_scan_inputs", scanned.Length),
            Attribute("body", step.FinishNested([.. carried, given])));
        OnnxValue sequence = InTime(results[^1]);
        OnnxValue last = repeated is null ? Graph.Gather(results[^1], Graph.ConstantScalar(-1), 0) : results[^2];
        return new RecurrentResult(sequence, last, results[..states.Length]);
    }

    /// <summary>Batch and steps in each other's place.</summary>
    private OnnxValue InTime(OnnxValue x) => Graph.Transpose(x, [1, 0, .. Enumerable.Range(2, x.Rank - 2)]);

    /// <summary>The shape of the output, which a step in a graph of its own tells.</summary>
    private TensorShape ShapeOfOutput(OnnxValue x, IReadOnlyList<long[]> shapes)
    {
        OnnxGraphBuilder trial = new();
        OnnxValue input = trial.Input("x", x.Type, WithoutSteps(x.RankedShape));
        OnnxValue[] states = [.. shapes.Select(shape => trial.Input("state", x.Type, new TensorShape([x.RankedShape[0], .. shape])))];
        return Cell.Step(trial, input, states).Output.Shape;
    }

    private OnnxValue Zeros(OnnxValue x, long[] shape) => Graph.Fill(
        Graph.Concat(0, Graph.ShapeOf(x, 0, 1), Graph.Constant(shape)), 0, new TensorShape([x.RankedShape[0], .. shape]));

    private static TensorShape WithoutSteps(TensorShape shape) => new([shape[0], .. shape.Dims[2..]]);

    private static OnnxValue Wide(OnnxGraphBuilder graph, OnnxValue counts, int rank) =>
        graph.Unsqueeze(counts, [.. Enumerable.Range(1, rank - 1).Select(axis => (long)axis)]);
}
