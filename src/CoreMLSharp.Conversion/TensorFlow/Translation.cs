using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>What the graph of a model and the functions it calls have in common while they are translated.</summary>
/// <param name="library">The functions.</param>
/// <param name="variables">Finds the value of a variable by the name of the node that stands for it; null where a file has none.</param>
internal sealed class Translation(FunctionDefLibrary? library, Func<string, Constant?>? variables)
{
    /// <summary>How deep functions call each other at most.</summary>
    private const int MaximumDepth = 64;

    private readonly Dictionary<string, FunctionDef> _functions =
        (library?.Function ?? []).DistinctBy(function => function.Signature?.Name).Where(function => function.Signature is not null)
        .ToDictionary(function => function.Signature.Name);

    private readonly Dictionary<string, Tensor> _variables = [];
    private readonly SortedSet<string> _faults = new(StringComparer.Ordinal);
    private int _depth;

    /// <summary>Notes what cannot be brought over, to be said once for all.</summary>
    public void Report(Node node, string reason) => _faults.Add($"{node.Op} ('{node.Name}'): {reason}");

    /// <exception cref="UnsupportedModelException">Something cannot be brought over.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count == 0) return;
        throw new UnsupportedModelException(
            $"{_faults.Count} nodes cannot be converted:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", _faults)}");
    }

    /// <summary>A variable's value.</summary>
    public Tensor Variable(OnnxGraphBuilder graph, string name)
    {
        if (_variables.TryGetValue(name, out Tensor? tensor)) return tensor;
        if (variables is null)
        {
            throw new UnsupportedModelException(
                $"the variable '{name}' has no value in this file. Freeze the graph (its variables become constants), or convert the " +
                "SavedModel folder that it comes from.");
        }

        Constant constant = variables(name)
            ?? throw new ModelFormatException($"the variable '{name}' is not among the stored ones.");
        return _variables[name] = Tensor.Of(graph, constant, name);
    }

    /// <summary>The body of a function for a call.</summary>
    public Graph Function(NameAttrList call) => Function(call.Name, call.Attr);

    /// <summary>Whether there is a function of a name: nodes may call one by naming it as their operation.</summary>
    public bool HasFunction(string name) => _functions.ContainsKey(name);

    /// <inheritdoc cref="Function(NameAttrList)"/>
    public Graph Function(string name, IReadOnlyDictionary<string, AttrValue> attributes) =>
        _functions.TryGetValue(name, out FunctionDef? function)
        ? Graph.Of(function, attributes)
        : throw new ModelFormatException($"the function '{name}' is not in the file.");

    /// <summary>Translates a call: the body's nodes go to the caller's graph.</summary>
    public Tensor[] Call(OnnxGraphBuilder graph, Graph function, IReadOnlyList<Tensor?> arguments)
    {
        if (function.Arguments.Count != arguments.Count)
        {
            throw new ModelFormatException($"a function of {function.Arguments.Count} arguments is called with {arguments.Count}.");
        }

        if (++_depth > MaximumDepth) throw new ModelFormatException($"functions call each other more than {MaximumDepth} deep.");
        try
        {
            Dictionary<TensorReference, Tensor?> feeds =
                function.Arguments.Zip(arguments).ToDictionary(pair => new TensorReference(pair.First, 0), pair => pair.Second);
            return new GraphTranslator(this, function, graph, feeds).TranslateAll(function.Results);
        }
        finally
        {
            _depth--;
        }
    }
}
