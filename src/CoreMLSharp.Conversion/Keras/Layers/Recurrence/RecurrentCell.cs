using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.Keras.Layers.Recurrence;

/// <summary>What a recurrent layer does at each step.</summary>
internal abstract class RecurrentCell
{
    /// <summary>The shapes of the states without the batch, for the input [batch, steps, …] of the layer.</summary>
    public abstract IReadOnlyList<long[]> StateShapes(OnnxValue sequence);

    /// <summary>Computes a step.</summary>
    /// <param name="graph">The graph of the step.</param>
    /// <param name="x">The input [batch, …].</param>
    /// <param name="states">The states [batch, …].</param>
    /// <returns>The output and the states after the step.</returns>
    public abstract (OnnxValue Output, OnnxValue[] States) Step(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states);

    /// <summary>The cell in ONNX's own terms, for one direction; null where ONNX has no such.</summary>
    public virtual Cell? AsOperator() => null;

    /// <summary>The cell of a layer, of whatever kind.</summary>
    /// <param name="call">A call whose layer is the cell.</param>
    /// <exception cref="Diagnostics.UnsupportedModelException">There is no cell of that name.</exception>
    public static RecurrentCell Of(LayerCall call) => call.Layer.ClassName switch
    {
        "SimpleRNNCell" => new SimpleCell(call),
        "LSTMCell" => new LstmCell(call, CellWeights.Of(call, 4)),
        "GRUCell" => new GruCell(call, CellWeights.Of(call, 3)),
        "CuDNNLSTM" => new LstmCell(call, CellWeights.OfCuDnn(call, 4)),
        "CuDNNGRU" => new GruCell(call, CellWeights.OfCuDnn(call, 3)),
        "ConvLSTM1DCell" => new ConvolutionalCell(call, 1),
        "ConvLSTM2DCell" => new ConvolutionalCell(call, 2),
        "ConvLSTM3DCell" => new ConvolutionalCell(call, 3),
        "StackedRNNCells" => new StackedCells([.. call.Layer.Parts.Select(part => Of(call.For(part.Layer)))]),
        _ => throw new Diagnostics.UnsupportedModelException($"the recurrent cell {call.Layer.ClassName} is not one of Keras's own."),
    };

    /// <summary>x · weights + bias.</summary>
    protected static OnnxValue Product(LayerCall call, OnnxGraphBuilder graph, OnnxValue x, KerasArray weights, KerasArray? bias)
    {
        OnnxValue product = graph.MatMul(x, call.Constant(weights));
        return bias is null ? product : graph.Add(product, call.Constant(bias));
    }

    /// <summary>Cells whose outputs are the inputs of the next.</summary>
    private sealed class StackedCells(IReadOnlyList<RecurrentCell> cells) : RecurrentCell
    {
        // Only the numbers of states of the cells behind the first do not depend on the layer's input, and these are all without space.
        public override IReadOnlyList<long[]> StateShapes(OnnxValue sequence) => [.. cells.SelectMany(cell => cell.StateShapes(sequence))];

        public override (OnnxValue Output, OnnxValue[] States) Step(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states)
        {
            List<OnnxValue> after = [];
            foreach (RecurrentCell cell in cells)
            {
                int count = cell.StateShapes(x).Count;
                (x, OnnxValue[] next) = cell.Step(graph, x, states[after.Count..(after.Count + count)]);
                after.AddRange(next);
            }

            return (x, [.. after]);
        }
    }
}
