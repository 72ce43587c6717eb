using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Recurrent layers over [sequence, batch, inputs].</summary>
internal static class Recurrent
{
    private const string State = "x: T, initial_h: T";
    private const string Weights = "weight_ih: const T, weight_hh: const T, bias: const T?";
    private const string Sequence = "direction: const string = forward, output_sequence: const bool = false";
    private const string GruParameters =
        $"{State}, {Weights}, {Sequence}, recurrent_activation: const string = sigmoid, activation: const string = tanh";
    private const string LstmParameters = $"{State}, initial_c: T, {Weights}, peephole: const T?, weight_ih_back: const T?, " +
        $"weight_hh_back: const T?, bias_back: const T?, peephole_back: const T?, {Sequence}, "
        + "recurrent_activation: const string = sigmoid, cell_activation: const string = tanh, activation: const string = tanh, clip: " +
        "const T?";
    private const string RnnParameters = $"{State}, {Weights}, {Sequence}, activation: const string = tanh";

    private static readonly string[] Activations = ["tanh", "scaled_tanh", "sigmoid", "hard_sigmoid", "sigmoid_hard", "relu", "linear"];

    public static readonly OperationDefinition[] Operations =
    [
        new("gru", CoreML5, Gru, GruParameters, "T: fp32")
        {
            Summary = "A gated recurrent unit; the weights are [3 · outputs, inputs] and [3 · outputs, outputs], their gates reset, "
                + "output and update.",
            Outputs = "output, hidden",
        },
        new("gru", CoreML7, Gru, GruParameters),
        new("gru", CoreML8, Gru, $"{GruParameters}, reset_after: const bool = false, input_bias: const T?"),
        new("lstm", CoreML5, Lstm, LstmParameters, "T: fp32")
        {
            Summary = "A long short-term memory; the weights are [4 · outputs, inputs] and [4 · outputs, outputs], their gates "
                + "input, forget, output and cell.",
            Outputs = "output, hidden, cell",
        },
        new("lstm", CoreML7, Lstm, LstmParameters),
        new("rnn", CoreML5, Rnn, RnnParameters, "T: fp32")
        {
            Summary = "A simple recurrent layer; the weights are [outputs, inputs] and [outputs, outputs].",
            Outputs = "output, hidden",
        },
        new("rnn", CoreML7, Rnn, RnnParameters),
    ];

    private static ProgramType[] Gru(OperationCall call)
    {
        call.Text("direction", "forward", "reverse");
        CheckActivations(call, "recurrent_activation", "activation");
        long size = WeightedSize(call, 3, "");
        if (call.Opset >= CoreML8) Infer.CheckVector(call, "input_bias", 3 * size);
        return Outputs(call, size, 1, "initial_h");
    }

    private static ProgramType[] Rnn(OperationCall call)
    {
        call.Text("direction", "forward", "reverse");
        CheckActivations(call, "activation");
        return Outputs(call, WeightedSize(call, 1, ""), 1, "initial_h");
    }

    private static ProgramType[] Lstm(OperationCall call)
    {
        bool isBidirectional = call.Text("direction", "forward", "reverse", "bidirectional") == "bidirectional";
        CheckActivations(call, "recurrent_activation", "cell_activation", "activation");
        long size = WeightedSize(call, 4, "");
        Infer.CheckVector(call, "peephole", 3 * size);
        if (isBidirectional)
        {
            if (WeightedSize(call, 4, "_back") != size)
            {
                throw call.Failure("weight_hh_back", $"it is not for {size} outputs, as weight_hh is.");
            }

            Infer.CheckShape(call, "weight_ih_back", call.Shape("weight_ih"));
            Infer.CheckVector(call, "peephole_back", 3 * size);
        }

        return Outputs(call, size, isBidirectional ? 2 : 1, "initial_h", "initial_c");
    }

    private static void CheckActivations(OperationCall call, params ReadOnlySpan<string> parameters)
    {
        foreach (string parameter in parameters) call.Text(parameter, Activations);
    }

    /// <summary>The number of outputs, by the weights of one direction: [gates · outputs, inputs] and [gates · outputs, outputs].</summary>
    private static long WeightedSize(OperationCall call, int gates, string suffix)
    {
        TensorShape input = call.ShapeOfRank($"weight_ih{suffix}", 2, 2);
        TensorShape recurrent = call.ShapeOfRank($"weight_hh{suffix}", 2, 2);
        long size = recurrent[1];
        if (recurrent[0] != gates * size)
        {
            throw call.Failure($"weight_hh{suffix}", $"its shape is {recurrent}; [{gates} · outputs, outputs] is defined.");
        }

        if (input[0] != gates * size)
        {
            throw call.Failure(
                $"weight_ih{suffix}", $"its shape is {input}; [{gates * size}, inputs] is needed beside weight_hh of {recurrent}.");
        }

        long inputs = call.ShapeOfRank("x", 3, 3)[2];
        if (inputs != input[1] && inputs != TensorShape.Unknown)
        {
            throw call.Failure($"weight_ih{suffix}", $"its shape is {input}, which is for {input[1]} inputs; x has {inputs}.");
        }

        Infer.CheckVector(call, $"bias{suffix}", gates * size);
        return size;
    }

    /// <summary>The sequence (or only its last vector), then the final states, which are like the given ones.</summary>
    private static ProgramType[] Outputs(OperationCall call, long size, int directions, params ReadOnlySpan<string> states)
    {
        TensorShape x = call.ShapeOfRank("x", 3, 3);
        ProgramType.Tensor state = call.Tensor(call.ElementType("x"), x[1], directions * size);
        foreach (string parameter in states)
        {
            call.ShapeOfRank(parameter, 2, 2);
            Infer.CheckShape(call, parameter, state.Shape);
        }

        ProgramType sequence = call.Tensor(call.ElementType("x"), call.Bool("output_sequence") ? x[0] : 1, x[1], directions * size);
        return [sequence, .. Enumerable.Repeat(state, states.Length)];
    }
}
