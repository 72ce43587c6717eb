using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>One direction of an RNN, GRU or LSTM node.</summary>
internal sealed class CellNode
{
    private (string Name, float[] Parameters)[] _functions = [];
    private float? _clip;

    /// <summary>The sequence [steps, batch, size].</summary>
    public required OnnxValue X { get; init; }

    /// <summary>The matrices of all gates, one above the other.</summary>
    public required OnnxValue Weights { get; init; }

    public required OnnxValue Recursion { get; init; }

    public OnnxValue? InputBias { get; private init; }

    public OnnxValue? RecursionBias { get; private init; }

    public OnnxValue? Peepholes { get; private init; }

    /// <summary>The states before the first step, [batch, size].</summary>
    public required OnnxValue[] States { get; init; }

    /// <summary>The size of a state.</summary>
    public required long Size { get; init; }

    public bool IsBackward { get; private init; }

    /// <summary>Whether an LSTM forgets just as much as it takes in.</summary>
    public bool IsCoupled { get; private init; }

    /// <summary>Whether a GRU's reset gate multiplies the recurrent product rather than the state before it.</summary>
    public bool ResetsAfter { get; private init; }

    /// <summary>The directions of a node.</summary>
    /// <exception cref="UnsupportedModelException">Its sequences have lengths of their own, or their shape is not known.</exception>
    public static CellNode[] Of(OnnxGraphBuilder graph, NodeProto node)
    {
        NodeGradient inputs = new(graph, node, new HashSet<string>(), new GradientSums(graph));
        if (inputs.Optional(4) is not null) throw new UnsupportedModelException("Sequences of different lengths have no gradient.");
        string direction = inputs.Text("direction", "forward");
        int count = direction == "bidirectional" ? 2 : 1;
        long size = inputs.Integer("hidden_size", inputs.Input(2).RankedShape[-1]);
        (string, float[])[] functions = Functions(inputs, count);
        return
        [
            .. functions.Chunk(functions.Length / count)
                .Select((own, i) => Of(graph, inputs, i, size, own, isBackward: i == 1 || direction == "reverse")),
        ];
    }

    /// <summary>The recurrent part of all gates.</summary>
    public OnnxValue Recur(OnnxGraphBuilder graph, OnnxValue state)
    {
        OnnxValue product = graph.MatMul(state, graph.Transpose(Recursion, 1, 0));
        return RecursionBias is null ? product : graph.Add(product, RecursionBias);
    }

    public OnnxValue Activate(OnnxGraphBuilder graph, int function, OnnxValue x, bool isClipped = true) =>
        CellFunctions.Apply(graph, _functions[function], x, isClipped ? _clip : null);

    private static CellNode Of(
        OnnxGraphBuilder graph, NodeGradient node, int direction, long size, (string, float[])[] functions, bool isBackward)
    {
        OnnxValue Part(OnnxValue value) => graph.Squeeze(graph.Slice(value, [direction], [direction + 1], [0]), 0);
        OnnxValue[] bias = node.Optional(3) is { } both
            ? graph.Split(Part(both), 0, both.RankedShape[1] / 2, both.RankedShape[1] / 2)
            : [];
        TensorShape state = new(NodeGradient.Known(node.Input(0))[1], size);
        OnnxValue State(int input) => node.Optional(input) is { } given
            ? Part(given)
            : graph.Fill(graph.Constant(state.Dims.AsSpan()), 0, state);
        return new CellNode
        {
            X = node.Input(0),
            Weights = Part(node.Input(1)),
            Recursion = Part(node.Input(2)),
            InputBias = bias.ElementAtOrDefault(0),
            RecursionBias = bias.ElementAtOrDefault(1),
            Peepholes = node.Optional(7) is { } peepholes ? Part(peepholes) : null,
            States = node.Node.OpType == "LSTM" ? [State(5), State(6)] : [State(5)],
            Size = size,
            IsBackward = isBackward,
            IsCoupled = node.Integer("input_forget", 0) != 0,
            ResetsAfter = node.Integer("linear_before_reset", 0) != 0,
            _functions = functions,
            _clip = node.Node.Attribute.FirstOrDefault(attribute => attribute.Name == "clip")?.F,
        };
    }

    /// <summary>The functions of all directions; those with alpha and beta take the next of the lists.</summary>
    private static (string, float[])[] Functions(NodeGradient node, int directions)
    {
        string[] usual = node.Node.OpType switch
        {
            "LSTM" => ["Sigmoid", "Tanh", "Tanh"],
            "GRU" => ["Sigmoid", "Tanh"],
            _ => ["Tanh"],
        };
        IEnumerable<float> List(string name) => node.Node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.Floats ?? [];
        string[] names = node.Node.Attribute.FirstOrDefault(attribute => attribute.Name == "activations") is { } given
            ? [.. given.Strings.Select(name => name.ToStringUtf8())]
            : [.. Enumerable.Repeat(usual, directions).SelectMany(list => list)];
        Queue<float> alphas = new(List("activation_alpha"));
        Queue<float> betas = new(List("activation_beta"));
        float[] Next(string name) =>
            CellFunctions.HasParameters(name) && alphas.Count > 0 ? [alphas.Dequeue(), betas.Dequeue()] : [];
        return [.. names.Select(name => (name, Next(name)))];
    }
}
