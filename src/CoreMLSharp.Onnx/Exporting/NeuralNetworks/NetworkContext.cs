using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// The state of a network's translation: the graph, and the value that each name stands for at this point of the computation.
/// </summary>
internal sealed class NetworkContext(OnnxGraphBuilder graph, OnnxTranslationOptions options)
{
    /// <summary>How deep branches and loops may be nested.</summary>
    private const int MaximumDepth = 6;

    private readonly Dictionary<string, OnnxValue> _values = [];
    private readonly HashSet<string> _batched = [];
    private readonly HashSet<string> _written = [];
    private int _depth;

    public OnnxGraphBuilder Graph => graph;

    public OnnxTranslationOptions Options => options;

    /// <summary>
    /// Whether the sequence and batch dimensions of a rank-5 network are made one, so that its tensors are ordinary [N, C, H, W].
    /// </summary>
    public bool IsFolded { get; init; }

    /// <summary>The name of the values that hold a classifier's scores; null for other networks.</summary>
    public string? Scores { get; init; }

    /// <summary>The sizes and parameters of a network that is to be trained; null for one that only predicts.</summary>
    public TrainingGraph? Training { get; init; }

    /// <summary>
    /// Values whose leading dimensions were restored by a reshape, and what they were before: saves reshaping forth and back between
    /// layers.
    /// </summary>
    public Dictionary<string, OnnxValue> Folded { get; private init; } = [];

    /// <summary>The names that were given values since this context began.</summary>
    public IReadOnlySet<string> Written => _written;

    /// <summary>The context of a nested network, which sees everything of this one, and what it changes stays inside.</summary>
    /// <exception cref="ModelValidationException">Networks are nested too deep.</exception>
    public NetworkContext Nested()
    {
        if (_depth >= MaximumDepth) throw new ModelValidationException($"branches and loops are nested more than {MaximumDepth} deep.");
        NetworkContext nested = new(graph.Nested(), options) { IsFolded = IsFolded, Folded = new(Folded), _depth = _depth + 1 };
        foreach ((string name, OnnxValue value) in _values) nested._values.Add(name, value);
        return nested;
    }

    /// <exception cref="ModelValidationException">Nothing before this point computes a value of that name.</exception>
    public OnnxValue Find(string name) => _values.TryGetValue(name, out OnnxValue? value)
        ? value
        : throw new ModelValidationException($"its input '{name}' is neither an input of the model nor computed by an earlier layer.");

    public OnnxValue? TryFind(string name) => _values.GetValueOrDefault(name);

    /// <summary>Gives a name a value, and asks that the value be called so.</summary>
    public void Define(string name, OnnxValue value)
    {
        Redefine(name, value);
        _written.Add(name);
        graph.Prefer(value, name);
    }

    /// <summary>Gives a name another value without calling that value so.</summary>
    public void Redefine(string name, OnnxValue value) => _values[name] = value;

    /// <summary>Makes a name unknown.</summary>
    public void Forget(string name)
    {
        _values.Remove(name);
        _written.Remove(name);
    }

    public bool IsBatched(string name) => _batched.Contains(name);

    public void MarkBatched(string name) => _batched.Add(name);
}
