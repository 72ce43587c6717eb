using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using Layers = CoreMLSharp.Building.NeuralNetworks.Activation;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Recurrent operations over sequences [sequence, batch, size]. The layers' tensors have two more dimensions of 1, their states one more in
/// front.
/// </summary>
internal static class Recurrent
{
    public static void Rnn(OperationContext operation)
    {
        WeightData[] input = Gates(operation, "weight_ih", 1);
        WeightData[] recursion = Gates(operation, "weight_hh", 1);
        WeightData? bias = operation.Has("bias") ? Gates(operation, "bias", 1)[0] : null;
        Run(operation, [State(operation, "initial_h")], (name, inputs, outputs) => operation.Network.AddSimpleRecurrent(
            name, recursion[0], input[0], bias, HiddenSize(operation), InputSize(operation), Function(operation, "activation"), inputs,
            outputs, operation.Flag("output_sequence"), IsReversed(operation)));
    }

    /// <summary>The gates are stored in the order reset, output, update; the layer wants update, reset, output.</summary>
    public static void Gru(OperationContext operation)
    {
        if (operation.Has("input_bias") || (operation.HasValue("reset_after") && operation.Flag("reset_after")))
        {
            throw operation.Failure("reset_after", "the layer resets before it multiplies by the recurrent weights, and has one bias.");
        }

        static WeightData[] Ordered(WeightData[] gates) => [gates[2], gates[0], gates[1]];
        WeightData[] input = Ordered(Gates(operation, "weight_ih", 3));
        WeightData[] recursion = Ordered(Gates(operation, "weight_hh", 3));
        WeightData[]? biases = operation.Has("bias") ? Ordered(Gates(operation, "bias", 3)) : null;
        Run(operation, [State(operation, "initial_h")], (name, inputs, outputs) => operation.Network.AddGru(
            name, recursion, input, biases, HiddenSize(operation), InputSize(operation), inputs, outputs,
            Function(operation, "activation"), Function(operation, "recurrent_activation"), operation.Flag("output_sequence"),
            IsReversed(operation)));
    }

    public static void Lstm(OperationContext operation)
    {
        LstmOptions options = new()
        {
            InnerActivation = Function(operation, "recurrent_activation"),
            CellStateUpdateActivation = Function(operation, "cell_activation"),
            OutputActivation = Function(operation, "activation"),
            OutputAll = operation.Flag("output_sequence"),
        };
        if (operation.Has("clip")) options = options with { CellClipThreshold = operation.Number("clip") };
        if (operation.Choice("direction") == "bidirectional")
        {
            RunBoth(operation, options);
            return;
        }

        string[] states = [State(operation, "initial_h"), State(operation, "initial_c")];
        Run(operation, states, (name, inputs, outputs) => operation.Network.AddUniDirectionalLSTM(
            name, LstmWeights(operation, ""), HiddenSize(operation), InputSize(operation), inputs, outputs, options,
            IsReversed(operation)));
    }

    private static void Run(OperationContext operation, string[] states, Action<string, string[], string[]> add)
    {
        string x = Shaping.Expanded(operation, operation.Tensor("x"), 3, 4);
        string[] outputs = [operation.New("sequence"), .. states.Select((_, i) => operation.New($"state{i}"))];
        add(operation.New("cell"), [x, .. states], outputs);
        Squeeze(operation, 0, outputs[0], 3, 4);
        for (int i = 1; i < outputs.Length; i++) Squeeze(operation, i, outputs[i], 0, 3, 4);
    }

    /// <summary>The states of both directions lie side by side in the program, and are apart in the layer.</summary>
    private static void RunBoth(OperationContext operation, LstmOptions options)
    {
        string x = Shaping.Expanded(operation, operation.Tensor("x"), 3, 4);
        (string forwardH, string backwardH) = Halves(operation, "initial_h");
        (string forwardC, string backwardC) = Halves(operation, "initial_c");
        string[] outputs =
        [
            operation.New("sequence"), operation.New("forward_h"), operation.New("forward_c"), operation.New("backward_h"),
            operation.New("backward_c"),
        ];
        LstmWeights forward = LstmWeights(operation, "");
        LstmWeights backward = LstmWeights(operation, "_back");
        long size = HiddenSize(operation);
        if (forward.Biases is null != backward.Biases is null)
        {
            forward = forward with { Biases = forward.Biases ?? Zeros(4, size) };
            backward = backward with { Biases = backward.Biases ?? Zeros(4, size) };
        }

        if (forward.Peepholes is null != backward.Peepholes is null)
        {
            forward = forward with { Peepholes = forward.Peepholes ?? Zeros(3, size) };
            backward = backward with { Peepholes = backward.Peepholes ?? Zeros(3, size) };
        }

        operation.Network.AddBiDirectionalLSTM(
            operation.New("cell"), forward, backward, size, InputSize(operation), [x, forwardH, forwardC, backwardH, backwardC], outputs,
            options);
        Squeeze(operation, 0, outputs[0], 3, 4);
        Join(operation, 1, outputs[1], outputs[3]);
        Join(operation, 2, outputs[2], outputs[4]);
    }

    private static void Join(OperationContext operation, int index, string forward, string backward)
    {
        string both = operation.Step("both", y => operation.Network.AddConcatND(y, [forward, backward], y, 2));
        Squeeze(operation, index, both, 0, 3, 4);
    }

    private static void Squeeze(OperationContext operation, int index, string tensor, params long[] axes)
    {
        if (index >= operation.Operation.Outputs.Count) return;
        string output = operation.Output(index);
        operation.Network.AddSqueeze(output, tensor, output, axes);
    }

    private static string State(OperationContext operation, string parameter)
    {
        string state = Shaping.Expanded(operation, operation.Tensor(parameter), 2, 3);
        return Shaping.Expanded(operation, state, 0);
    }

    private static (string Forward, string Backward) Halves(OperationContext operation, string parameter)
    {
        string state = State(operation, parameter);
        (string forward, string backward) = (operation.New($"{parameter}_forward"), operation.New($"{parameter}_backward"));
        operation.Network.AddSplitND(operation.New("halves"), state, [forward, backward], 2);
        return (forward, backward);
    }

    private static LstmWeights LstmWeights(OperationContext operation, string suffix) => new(
        Gates(operation, $"weight_hh{suffix}", 4),
        Gates(operation, $"weight_ih{suffix}", 4),
        operation.Has($"bias{suffix}") ? Gates(operation, $"bias{suffix}", 4) : null,
        operation.Has($"peephole{suffix}") ? Gates(operation, $"peephole{suffix}", 3) : null);

    private static long HiddenSize(OperationContext operation) => operation.Constant("weight_hh").Shape[1];

    private static long InputSize(OperationContext operation) => operation.Constant("weight_ih").Shape[1];

    private static bool IsReversed(OperationContext operation) => operation.Choice("direction") == "reverse";

    /// <summary>The parts of a matrix or vector that belong to each gate, one after the other.</summary>
    private static WeightData[] Gates(OperationContext operation, string parameter, int count)
    {
        ProgramTensor all = operation.Constant(parameter);
        float[] elements = all.ToFloats();
        int length = elements.Length / count;
        return [.. Enumerable.Range(0, count).Select(gate => (WeightData)elements.AsSpan(gate * length, length).ToArray())];
    }

    private static WeightData[] Zeros(int gates, long size) =>
        [.. Enumerable.Range(0, gates).Select(_ => (WeightData)new float[Sizes.Checked(size)])];

    private static ActivationParams Function(OperationContext operation, string parameter) => operation.Choice(parameter) switch
    {
        "sigmoid" => Layers.Sigmoid(),
        "tanh" => Layers.Tanh(),
        "relu" => Layers.ReLU(),
        "linear" => Layers.Linear(),
        "scaled_tanh" => Layers.ScaledTanh(),
        _ => Layers.SigmoidHard(),
    };
}
