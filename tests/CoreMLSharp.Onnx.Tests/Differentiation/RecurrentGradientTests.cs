using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Tests.Differentiation.GradientChecker;

namespace CoreMLSharp.Onnx.Tests.Differentiation;

public class RecurrentGradientTests
{
    private const long Steps = 3;
    private const long Batch = 2;
    private const long Size = 2;

    [Theory]
    [InlineData("RNN", 1, "forward")]
    [InlineData("RNN", 1, "reverse")]
    [InlineData("GRU", 3, "forward")]
    [InlineData("GRU", 3, "bidirectional")]
    [InlineData("LSTM", 4, "forward")]
    [InlineData("LSTM", 4, "bidirectional")]
    public void A_cell_and_its_weights(string op, long gates, string direction)
    {
        long directions = direction == "bidirectional" ? 2 : 1;
        Check(
            (graph, x) => Joined(graph, Run(graph, op, x, directions, Attribute("direction", direction))),
            Small(0, Steps, Batch, 3), Small(1, directions, gates * Size, 3), Small(2, directions, gates * Size, Size),
            Small(3, directions, 2 * gates * Size));
    }

    [Fact]
    public void A_gru_that_resets_the_product() => Check(
        (graph, x) => Run(graph, "GRU", x, 1, Attribute("linear_before_reset", 1))[0],
        Small(0, Steps, Batch, 3), Small(1, 1, 3 * Size, 3), Small(2, 1, 3 * Size, Size), Small(3, 1, 6 * Size));

    [Fact]
    public void An_lstm_with_states_peepholes_and_functions_of_its_own() => Check(
        (graph, x) => Joined(
            graph,
            graph.Add(
                "LSTM", [x[0], x[1], x[2], x[3], null, x[4], x[5], x[6]],
                [
                    (x[0].Type, new TensorShape(Steps, 1, Batch, Size)), (x[0].Type, new TensorShape(1, Batch, Size)),
                    (x[0].Type, new TensorShape(1, Batch, Size)),
                ],
                Attribute("hidden_size", Size), Attribute("activations", ["HardSigmoid", "ScaledTanh", "Affine"]),
                Attribute("activation_alpha", [0.1f, 1.5f, 0.7f]), Attribute("activation_beta", [0.5f, 0.6f, 0.1f]),
                Attribute("clip", 20f))),
        Small(0, Steps, Batch, 3), Small(1, 1, 4 * Size, 3), Small(2, 1, 4 * Size, Size), Small(3, 1, 8 * Size), Small(4, 1, Batch, Size),
        Small(5, 1, Batch, Size), Small(6, 1, 3 * Size));

    [Fact]
    public void An_lstm_that_forgets_as_much_as_it_takes_in() => Check(
        (graph, x) => Run(graph, "LSTM", x, 1, Attribute("input_forget", 1))[0],
        Small(0, Steps, Batch, 3), Small(1, 1, 4 * Size, 3), Small(2, 1, 4 * Size, Size), Small(3, 1, 8 * Size));

    [Fact]
    public void A_loop_over_a_sequence()
    {
        Cell cell = new("LSTM", 3, Size, 2)
        {
            Weights = Small(1, 2, 4 * Size, 3).Values,
            Recursion = Small(2, 2, 4 * Size, Size).Values,
            Functions = [("Sigmoid", []), ("Tanh", []), ("Tanh", [])],
            CellClip = 0.42f,
        };
        Check((graph, x) => Joined(graph, cell.Run(graph, x[0], [])), Small(0, Steps, Batch, 3));
    }

    private static OnnxValue[] Run(
        OnnxGraphBuilder graph, string op, OnnxValue[] x, long directions, params Specification.AttributeProto[] attributes)
    {
        List<(Specification.TensorProto.Types.DataType, TensorShape)> outputs =
        [
            (x[0].Type, new TensorShape(Steps, directions, Batch, Size)), (x[0].Type, new TensorShape(directions, Batch, Size)),
        ];
        if (op == "LSTM") outputs.Add((x[0].Type, new TensorShape(directions, Batch, Size)));
        return graph.Add(op, x, outputs.ToArray(), [Attribute("hidden_size", Size), .. attributes]);
    }

    private static OnnxValue Joined(OnnxGraphBuilder graph, OnnxValue[] values) =>
        graph.Concat(0, [.. values.Select(value => graph.Reshape(value, -1))]);

    private static Tensor Small(int seed, params long[] shape)
    {
        Tensor numbers = Numbers(seed, shape);
        float most = numbers.Values.Max(Math.Abs);
        return numbers with { Values = [.. numbers.Values.Select(value => value / most)] };
    }
}
