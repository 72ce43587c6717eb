using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Programs;
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
        Weights weights = ReadWeights(operation, "", gates: 1, order: [0]);
        Cell cell = CellOf("RNN", [weights]) with { Functions = [Function(operation, "activation")] };
        Run(operation, cell, operation.Value("x"), [operation.Value("initial_h")]);
    }

    /// <summary>The gates are stored in the order reset, output, update; ONNX wants update, reset, output.</summary>
    public static void Gru(OperationContext operation)
    {
        int[] order = [2, 0, 1];
        Weights weights = ReadWeights(operation, "", gates: 3, order);
        bool resetAfter = operation.HasValue("reset_after") && operation.Flag("reset_after");
        float[]? inputBias = operation.Has("input_bias") ? Reorder(operation, "input_bias", weights.Size, 1, order) : null;
        Cell cell = CellOf("GRU", [weights]) with
        {
            Functions = [Function(operation, "recurrent_activation"), Function(operation, "activation")],
            ResetAfter = resetAfter,
        };

        // With an own bias for the input, `bias` is that of the recurrence; otherwise there is one for both.
        if (inputBias is not null) cell = cell with { Bias = inputBias, RecursionBias = weights.Bias };
        else if (resetAfter && weights.Bias is not null) cell = cell with { Bias = null, RecursionBias = weights.Bias };
        Run(operation, cell, operation.Value("x"), [operation.Value("initial_h")]);
    }

    /// <summary>The gates are stored in the order input, forget, output, cell; ONNX wants input, output, forget, cell.</summary>
    public static void Lstm(OperationContext operation)
    {
        bool isBidirectional = operation.Text("direction") == "bidirectional";
        List<Weights> directions = [ReadWeights(operation, "", gates: 4, LstmGates)];
        if (isBidirectional) directions.Add(ReadWeights(operation, "_back", gates: 4, LstmGates));
        Cell cell = CellOf("LSTM", directions) with
        {
            Functions =
            [
                Function(operation, "recurrent_activation"), Function(operation, "cell_activation"), Function(operation, "activation"),
            ],
            CellClip = operation.Has("clip") ? operation.Number("clip") : Cell.DefaultCellClip,
        };
        OnnxValue x = operation.Value("x");
        OnnxValue[] states = [operation.Value("initial_h"), operation.Value("initial_c")];
        if (isBidirectional) RunBoth(operation, cell, x, states);
        else Run(operation, cell, x, states);
    }

    private static void Run(OperationContext operation, Cell cell, OnnxValue x, OnnxValue[] states)
    {
        OnnxGraphBuilder graph = operation.Graph;
        string direction = operation.Text("direction");
        if (direction is not ("forward" or "reverse")) throw operation.Failure("direction", $"'{direction}' is not defined for it.");
        if (direction == "reverse") x = graph.Reverse(x, 0);
        OnnxValue[] results =
            cell.Run(graph, Sequence(operation, cell, x), [.. states.Select(state => graph.Unsqueeze(StateOf(operation, cell, state), 0))]);
        OnnxValue y = operation.Flag("output_sequence") ? graph.Squeeze(results[0], 1) : results[1];
        operation.Output([y, .. results[1..].Select(state => graph.Squeeze(state, 0))]);
    }

    private static void RunBoth(OperationContext operation, Cell cell, OnnxValue x, OnnxValue[] states)
    {
        OnnxGraphBuilder graph = operation.Graph;
        long size = cell.OutputSize;

        // [batch, 2 · size] and ONNX's [2, batch, size].
        OnnxValue Apart(OnnxValue state) => graph.Transpose(graph.Reshape(StateOf(operation, cell, state), 0, 2, size), 1, 0, 2);
        OnnxValue Beside(OnnxValue state) => graph.Reshape(graph.Transpose(state, 1, 0, 2), 0, 2 * size);
        OnnxValue[] results = cell.Run(graph, Sequence(operation, cell, x), [.. states.Select(Apart)]);
        OnnxValue y = operation.Flag("output_sequence")
            ? graph.Reshape(graph.Transpose(results[0], 0, 2, 1, 3), 0, 0, 2 * size)
            : graph.Unsqueeze(Beside(results[1]), 0);
        operation.Output([y, .. results[1..].Select(Beside)]);
    }

    private static OnnxValue Sequence(OperationContext operation, Cell cell, OnnxValue x)
    {
        if (x.Rank != 3 || (x.RankedShape[2] != cell.InputSize && x.RankedShape[2] != TensorShape.Unknown))
        {
            throw operation.Failure("x", $"it has the shape {x.Shape}; [sequence, batch, {cell.InputSize}] is what the weights are for.");
        }

        return x;
    }

    private static OnnxValue StateOf(OperationContext operation, Cell cell, OnnxValue state)
    {
        long size = cell.OutputSize * cell.Directions;
        if (state.Rank == 2 && (state.RankedShape[1] == size || state.RankedShape[1] == TensorShape.Unknown)) return state;
        throw operation.Failure("initial_h", $"a state has the shape {state.Shape}; [batch, {size}] is what the weights are for.");
    }

    private static Cell CellOf(string op, IReadOnlyList<Weights> directions)
    {
        (long input, long size) = (directions[0].Input, directions[0].Size);
        if (directions.Any(direction => direction.Input != input || direction.Size != size))
        {
            throw new ModelValidationException("its two directions have weights of different shapes.");
        }

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

    private static Weights ReadWeights(OperationContext operation, string suffix, int gates, int[] order)
    {
        ProgramTensor ofState = operation.Constant($"weight_hh{suffix}");
        if (ofState.Shape is not [long rows, long size] || rows != gates * size)
        {
            throw operation.Failure($"weight_hh{suffix}", $"it is {ofState}; [{gates} · size, size] is defined.");
        }

        ProgramTensor ofInput = operation.Constant($"weight_ih{suffix}");
        if (ofInput.Shape is not [long inputRows, long input] || inputRows != rows)
        {
            throw operation.Failure($"weight_ih{suffix}", $"it is {ofInput}; [{rows}, input size] is defined.");
        }

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
        if (stored.Length != block * order.Length)
        {
            throw operation.Failure(parameter, $"it has {stored.Length} elements; {block * order.Length} were expected.");
        }

        return [.. order.SelectMany(gate => stored.AsSpan(gate * block, block).ToArray())];
    }

    private static (string, float[]) Function(OperationContext operation, string parameter) => operation.Text(parameter) switch
    {
        "sigmoid" => ("Sigmoid", []),
        "tanh" => ("Tanh", []),
        "relu" => ("Relu", []),
        "linear" => ("Affine", [1, 0]),
        "scaled_tanh" => ("Tanh", []),
        "hard_sigmoid" or "sigmoid_hard" => ("HardSigmoid", [0.2f, 0.5f]),
        string other => throw operation.Failure(parameter, $"the activation function '{other}' is not defined for recurrent operations."),
    };

    /// <summary>The weights of one direction, gates in ONNX's order.</summary>
    private sealed record Weights(long Input, long Size, float[] OfInput, float[] OfState)
    {
        public float[]? Bias { get; init; }

        public float[]? Peephole { get; init; }
    }
}
