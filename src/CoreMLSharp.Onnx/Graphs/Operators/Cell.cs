using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>A recurrent layer's parameters in ONNX's order of gates, for all directions.</summary>
/// <param name="Op">RNN, GRU or LSTM.</param>
/// <param name="InputSize">The size of the vectors of the sequence.</param>
/// <param name="OutputSize">The size of the vectors of the output.</param>
/// <param name="Directions">1, or 2 for forward and backward.</param>
internal sealed record Cell(string Op, long InputSize, long OutputSize, int Directions)
{
    /// <summary>
    /// The specification's limit of an LSTM's cell state. Only sequences that add up more than 50 times without forgetting come near it,
    /// and there the functions are saturated; so limits from it on are left out, which makes ONNX's fast operator do.
    /// </summary>
    public const float DefaultCellClip = 50;

    public required float[] Weights { get; init; }

    public required float[] Recursion { get; init; }

    public float[]? Bias { get; init; }

    /// <summary>A bias of the recurrence besides that of the input; null where one is for both.</summary>
    public float[]? RecursionBias { get; init; }

    /// <summary>Whether a GRU's reset gate multiplies the recurrent product rather than the state before it.</summary>
    public bool ResetAfter { get; init; }

    public float[]? Peepholes { get; init; }

    /// <summary>The parameters as values of the graph, where some of them learn: they take the place of the numbers.</summary>
    public CellTensors? Learned { get; init; }

    /// <summary>The activation functions by their ONNX names, with alpha and beta for those that have them.</summary>
    public required (string Name, float[] Parameters)[] Functions { get; init; }

    /// <summary>Whether an LSTM's forget gate is 1 − its input gate.</summary>
    public bool IsCoupled { get; init; }

    /// <summary>The limit of an LSTM's cell state.</summary>
    public float CellClip { get; init; } = DefaultCellClip;

    /// <summary>
    /// The limit to which all arguments of the functions are clipped, which is 50 in the specification's layers; null for none.
    /// </summary>
    public float? ArgumentClip { get; init; } = 50;

    /// <summary>
    /// Runs over [sequence, batch, size] and gives [sequence, directions, batch, size] and the final states [directions, batch, size].
    /// </summary>
    public OnnxValue[] Run(OnnxGraphBuilder graph, OnnxValue x, OnnxValue[] states)
    {
        if (CellClip < DefaultCellClip) return new ClippedLstm(this).Run(graph, x, states);
        long gates = Weights.Length / (Directions * OutputSize * InputSize);
        (OnnxValue weights, OnnxValue recursion, OnnxValue? bias, OnnxValue? peepholes) = Learned ?? Tensors(graph, gates);
        OnnxValue?[] inputs = [x, weights, recursion, bias, null, states.ElementAtOrDefault(0), states.ElementAtOrDefault(1), peepholes];
        TensorShape sequence = new(x.RankedShape[0], Directions, x.RankedShape[1], OutputSize);
        TensorShape state = new(Directions, x.RankedShape[1], OutputSize);
        (TensorProto.Types.DataType, TensorShape)[] outputs = Op == "LSTM"
            ? [(x.Type, sequence), (x.Type, state), (x.Type, state)]
            : [(x.Type, sequence), (x.Type, state)];
        return graph.Add(Op, inputs.AsSpan()[..(Op == "LSTM" ? 8 : 6)], outputs, [
            Attribute("hidden_size", OutputSize),
            Attribute("direction", Directions == 2 ? "bidirectional" : "forward"),
            .. IsCoupled ? [Attribute("input_forget", 1)] : Array.Empty<AttributeProto>(),
            .. ResetAfter ? [Attribute("linear_before_reset", 1)] : Array.Empty<AttributeProto>(),
            .. ActivationAttributes(),
        ]);
    }

    /// <summary>The numbers as constants of the graph.</summary>
    private CellTensors Tensors(OnnxGraphBuilder graph, long gates) => new(
        graph.Weights("weights", Weights, new TensorShape(Directions, gates * OutputSize, InputSize)),
        graph.Weights("recursion", Recursion, new TensorShape(Directions, gates * OutputSize, OutputSize)),
        Bias is null && RecursionBias is null
            ? null
            : graph.Weights("bias", WithRecurrentBias(gates), new TensorShape(Directions, 2 * gates * OutputSize)),
        Peepholes is null ? null : graph.Weights("peepholes", Peepholes, new TensorShape(Directions, 3 * OutputSize)));

    /// <summary>The functions are the same in all directions.</summary>
    private List<AttributeProto> ActivationAttributes()
    {
        (string Name, float[] Parameters)[] all = [.. Enumerable.Repeat(Functions, Directions).SelectMany(list => list)];
        List<AttributeProto> attributes = [Attribute("activations", all.Select(function => function.Name))];
        if (ArgumentClip is { } limit) attributes.Add(Attribute("clip", limit));
        float[][] parameters = [.. all.Select(function => function.Parameters).Where(list => list.Length > 0)];
        if (parameters.Length > 0)
        {
            attributes.Add(Attribute("activation_alpha", parameters.Select(list => list[0])));
            attributes.Add(Attribute("activation_beta", parameters.Select(list => list[1])));
        }

        return attributes;
    }

    /// <summary>ONNX takes the biases of a direction together: that of the input, then that of the recurrence.</summary>
    private float[] WithRecurrentBias(long gates)
    {
        int length = (int)(gates * OutputSize);
        float[] both = new float[2 * length * Directions];
        for (int direction = 0; direction < Directions; direction++)
        {
            if (Bias is not null) Array.Copy(Bias, direction * length, both, 2 * direction * length, length);
            if (RecursionBias is not null) Array.Copy(RecursionBias, direction * length, both, ((2 * direction) + 1) * length, length);
        }

        return both;
    }
}

/// <summary>A recurrent layer's parameters as ONNX's operators take them.</summary>
/// <param name="Weights">[directions, gates · output, input].</param>
/// <param name="Recursion">[directions, gates · output, output].</param>
/// <param name="Bias">[directions, 2 · gates · output]: that of the input, then that of the recurrence.</param>
/// <param name="Peepholes">[directions, 3 · output].</param>
internal sealed record CellTensors(OnnxValue Weights, OnnxValue Recursion, OnnxValue? Bias, OnnxValue? Peepholes);
