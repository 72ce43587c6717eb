using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// Recurrent operations over sequences [sequence, batch, size], as ONNX's RNN, GRU and LSTM. A reversed one gives its outputs in the order
/// in which it computes them; only the backward half of a bidirectional one is turned back.
/// </summary>
internal static class Recurrent
{
    /// <summary>The argument limit of neural networks' layers is not defined for programs.</summary>
    private static readonly int[] LstmGates = [0, 2, 1, 3];

    public static void Rnn(OperationContext operation)
    {
        Weights weights = ReadWeights(operation, "", order: [0]);
        Cell cell = CellOf("RNN", [weights]) with
        {
            Functions = [Function(operation, "activation")],
            Learned = Learned(operation, [""], [0], inputBias: "bias"),
        };
        Run(operation, cell, operation.Value("x"), [operation.Value("initial_h")]);
    }

    /// <summary>The gates are stored in the order reset, output, update; ONNX wants update, reset, output.</summary>
    public static void Gru(OperationContext operation)
    {
        int[] order = [2, 0, 1];
        Weights weights = ReadWeights(operation, "", order);
        bool resetAfter = operation.HasValue("reset_after") && operation.Flag("reset_after");
        float[]? inputBias = operation.Has("input_bias") ? Reorder(operation, "input_bias", weights.Size, 1, order) : null;
        Cell cell = CellOf("GRU", [weights]) with
        {
            Functions = [Function(operation, "recurrent_activation"), Function(operation, "activation")],
            ResetAfter = resetAfter,
            Learned = inputBias is not null || resetAfter
                ? Learned(operation, [""], order, "input_bias", "bias")
                : Learned(operation, [""], order, "bias"),
        };

        // With an own bias for the input, `bias` is that of the recurrence; otherwise there is one for both.
        if (inputBias is not null) cell = cell with { Bias = inputBias, RecursionBias = weights.Bias };
        else if (resetAfter && weights.Bias is not null) cell = cell with { Bias = null, RecursionBias = weights.Bias };
        Run(operation, cell, operation.Value("x"), [operation.Value("initial_h")]);
    }

    /// <summary>The gates are stored in the order input, forget, output, cell; ONNX wants input, output, forget, cell.</summary>
    public static void Lstm(OperationContext operation)
    {
        bool isBidirectional = operation.Choice("direction") == "bidirectional";
        List<Weights> directions = [ReadWeights(operation, "", LstmGates)];
        if (isBidirectional) directions.Add(ReadWeights(operation, "_back", LstmGates));
        Cell cell = CellOf("LSTM", directions) with
        {
            Functions =
            [
                Function(operation, "recurrent_activation"), Function(operation, "cell_activation"), Function(operation, "activation"),
            ],
            CellClip = operation.Has("clip") ? operation.Number("clip") : Cell.DefaultCellClip,
            Learned = Learned(operation, isBidirectional ? ["", "_back"] : [""], LstmGates, "bias"),
        };
        OnnxValue x = operation.Value("x");
        OnnxValue[] states = [operation.Value("initial_h"), operation.Value("initial_c")];
        if (isBidirectional) RunBoth(operation, cell, x, states);
        else Run(operation, cell, x, states);
    }

    private static void Run(OperationContext operation, Cell cell, OnnxValue x, OnnxValue[] states)
    {
        OnnxGraphBuilder graph = operation.Graph;
        if (operation.Choice("direction") == "reverse") x = graph.Reverse(x, 0);
        OnnxValue[] results = cell.Run(graph, x, [.. states.Select(state => graph.Unsqueeze(state, 0))]);
        OnnxValue y = operation.Flag("output_sequence") ? graph.Squeeze(results[0], 1) : results[1];
        operation.Output([y, .. results[1..].Select(state => graph.Squeeze(state, 0))]);
    }

    private static void RunBoth(OperationContext operation, Cell cell, OnnxValue x, OnnxValue[] states)
    {
        OnnxGraphBuilder graph = operation.Graph;
        long size = cell.OutputSize;

        // [batch, 2 · size] and ONNX's [2, batch, size].
        OnnxValue Apart(OnnxValue state) => graph.Transpose(graph.Reshape(state, 0, 2, size), 1, 0, 2);
        OnnxValue Beside(OnnxValue state) => graph.Reshape(graph.Transpose(state, 1, 0, 2), 0, 2 * size);
        OnnxValue[] results = cell.Run(graph, x, [.. states.Select(Apart)]);
        OnnxValue y = operation.Flag("output_sequence")
            ? graph.Reshape(graph.Transpose(results[0], 0, 2, 1, 3), 0, 0, 2 * size)
            : graph.Unsqueeze(Beside(results[1]), 0);
        operation.Output([y, .. results[1..].Select(Beside)]);
    }

    private static Cell CellOf(string op, IReadOnlyList<Weights> directions)
    {
        (long input, long size) = (directions[0].Input, directions[0].Size);
        return new Cell(op, input, size, directions.Count)
        {
            Weights = [.. directions.SelectMany(direction => direction.OfInput)],
            Recursion = [.. directions.SelectMany(direction => direction.OfState)],
            Bias = Together(directions, direction => direction.Bias, direction => direction.OfInput.Length / (int)direction.Input),
            Peepholes = Together(directions, direction => direction.Peephole, direction => 3 * (int)direction.Size),
            Functions = [],
            ArgumentClip = null,
        };
    }

    /// <summary>What each direction has; zeros for one that has none; null when none has.</summary>
    private static float[]? Together(IReadOnlyList<Weights> directions, Func<Weights, float[]?> part, Func<Weights, int> length) =>
        directions.All(direction => part(direction) is null)
        ? null
        : [.. directions.SelectMany(direction => part(direction) ?? new float[length(direction)])];

    private static Weights ReadWeights(OperationContext operation, string suffix, int[] order)
    {
        long size = operation.Constant($"weight_hh{suffix}").Shape[1];
        long input = operation.Constant($"weight_ih{suffix}").Shape[1];
        return new Weights(
            input, size, Reorder(operation, $"weight_ih{suffix}", size, input, order),
            Reorder(operation, $"weight_hh{suffix}", size, size, order))
        {
            Bias = operation.Has($"bias{suffix}") ? Reorder(operation, $"bias{suffix}", size, 1, order) : null,
            Peephole = operation.Has($"peephole{suffix}") ? Reorder(operation, $"peephole{suffix}", size, 1, [0, 2, 1]) : null,
        };
    }

    /// <summary>The blocks of rows, one for each gate, in another order.</summary>
    private static float[] Reorder(OperationContext operation, string parameter, long rows, long columns, int[] order)
    {
        float[] stored = operation.Numbers(parameter);
        int block = (int)(rows * columns);
        return [.. order.SelectMany(gate => stored.AsSpan(gate * block, block).ToArray())];
    }

    /// <summary>The parameters as values of the graph, which those that learn are; null where nothing is trained.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="directions">What the names of each direction's parameters end in.</param>
    /// <param name="order">The order of the gates that ONNX wants.</param>
    /// <param name="inputBias">The parameter with the input's bias.</param>
    /// <param name="recursionBias">The parameter with the recurrence's bias, where it has one of its own.</param>
    private static CellTensors? Learned(
        OperationContext operation, string[] directions, int[] order, string inputBias, string? recursionBias = null)
    {
        if (operation.Program.Training is null) return null;
        OnnxGraphBuilder graph = operation.Graph;
        long size = operation.Constant("weight_hh").Shape[1];
        bool HasAny(string? parameter) => parameter is not null && directions.Any(suffix => operation.Has(parameter + suffix));
        OnnxValue Zeros() => graph.Weights("zeros", new float[order.Length * size], new TensorShape(order.Length * size));
        OnnxValue Gates(string parameter, int[] gates)
        {
            OnnxValue[] blocks = graph.Split(operation.Value(parameter), 0, [.. Enumerable.Repeat(size, gates.Length)]);
            return graph.Concat(0, [.. gates.Select(gate => blocks[gate])]);
        }

        OnnxValue Bias(string? parameter) => operation.Has(parameter ?? "") ? Gates(parameter!, order) : Zeros();
        OnnxValue Joined(Func<string, OnnxValue> part) => graph.Stack([.. directions.Select(part)], 0);
        return new CellTensors(
            Joined(suffix => Gates($"weight_ih{suffix}", order)), Joined(suffix => Gates($"weight_hh{suffix}", order)),
            HasAny(inputBias) || HasAny(recursionBias)
                ? Joined(suffix => graph.Concat(0, Bias(inputBias + suffix), Bias(recursionBias is null ? null : recursionBias + suffix)))
                : null,
            HasAny("peephole")
                ? Joined(suffix => operation.Has($"peephole{suffix}")
                    ? Gates($"peephole{suffix}", [0, 2, 1])
                    : graph.Weights("zeros", new float[3 * size], new TensorShape(3 * size)))
                : null);
    }

    private static (string, float[]) Function(OperationContext operation, string parameter) => operation.Choice(parameter) switch
    {
        "sigmoid" => ("Sigmoid", []),
        "tanh" => ("Tanh", []),
        "relu" => ("Relu", []),
        "linear" => ("Affine", [1, 0]),
        "scaled_tanh" => ("Tanh", []),
        _ => ("HardSigmoid", [0.2f, 0.5f]),
    };

    /// <summary>The weights of one direction, gates in ONNX's order.</summary>
    private sealed record Weights(long Input, long Size, float[] OfInput, float[] OfState)
    {
        public float[]? Bias { get; init; }

        public float[]? Peephole { get; init; }
    }
}
