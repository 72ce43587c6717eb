using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>The state of a network's translation: the graph, and the value that each name stands for at this point of the computation.</summary>
internal sealed class NetworkContext(OnnxGraphBuilder graph, OnnxTranslationOptions options)
{
    private readonly Dictionary<string, OnnxValue> _values = [];
    private readonly HashSet<string> _batched = [];

    public OnnxGraphBuilder Graph => graph;

    public OnnxTranslationOptions Options => options;

    /// <summary>Whether the sequence and batch dimensions of a rank-5 network are made one, so that its tensors are ordinary [N, C, H, W].</summary>
    public bool IsFolded { get; init; }

    /// <summary>Values whose leading dimensions were restored by a reshape, and what they were before: saves reshaping forth and back between layers.</summary>
    public Dictionary<string, OnnxValue> Folded { get; } = [];

    /// <exception cref="ModelValidationException">Nothing before this point computes a value of that name.</exception>
    public OnnxValue Find(string name) => _values.TryGetValue(name, out OnnxValue? value)
        ? value
        : throw new ModelValidationException($"its input '{name}' is neither an input of the model nor computed by an earlier layer.");

    public OnnxValue? TryFind(string name) => _values.GetValueOrDefault(name);

    public void Define(string name, OnnxValue value)
    {
        _values[name] = value;
        graph.Prefer(value, name);
    }

    /// <summary>Gives a name another value without calling that value so.</summary>
    public void Redefine(string name, OnnxValue value) => _values[name] = value;

    public bool IsBatched(string name) => _batched.Contains(name);

    public void MarkBatched(string name) => _batched.Add(name);
}
