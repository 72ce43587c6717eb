using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>The state of a program's translation: the graph, and what each name stands for at this point of the computation.</summary>
internal sealed class ProgramContext
{
    /// <summary>How deep blocks may be nested.</summary>
    private const int MaximumDepth = 16;

    private readonly ProgramContext? _outer;
    private readonly Dictionary<string, Variable> _variables = [];
    private readonly Dictionary<string, OnnxValue> _states = [];
    private readonly int _depth;

    public ProgramContext(OnnxGraphBuilder graph, ProgramWeights weights, Opset opset, OnnxTranslationOptions options)
    {
        Graph = graph;
        Weights = weights;
        Options = options;
        Opset = opset;
    }

    private ProgramContext(ProgramContext outer, OnnxGraphBuilder graph)
    {
        _outer = outer;
        _depth = outer._depth + 1;
        if (_depth > MaximumDepth) throw new ModelValidationException($"blocks are nested more than {MaximumDepth} deep.");
        (Graph, Weights, Options, Opset, Training) = (graph, outer.Weights, outer.Options, outer.Opset, outer.Training);
    }

    public OnnxGraphBuilder Graph { get; }

    public ProgramWeights Weights { get; }

    public OnnxTranslationOptions Options { get; }

    /// <summary>The operation set, which says what forms the operations have.</summary>
    public Opset Opset { get; }

    /// <summary>The sizes and parameters of a program that is to be trained; null for one that only predicts.</summary>
    public TrainingGraph? Training { get; init; }

    /// <summary>What a <c>classify</c> operation said; null before there was one.</summary>
    public ClassifiedScores? Scores { get; set; }

    /// <summary>The states that were written since this context began.</summary>
    public IReadOnlyCollection<string> WrittenStates => _states.Keys;

    /// <summary>
    /// The context of a block with a graph of its own, which sees everything of this one, and what it defines stays inside.
    /// </summary>
    /// <exception cref="ModelValidationException">Blocks are nested too deep.</exception>
    public ProgramContext Nested() => new(this, Graph.Nested());

    /// <summary>The context of a block that is computed as part of this graph; only what it defines stays inside.</summary>
    /// <inheritdoc cref="Nested" path="/exception"/>
    public ProgramContext Inlined() => new(this, Graph);

    /// <exception cref="ModelValidationException">Nothing before this point defines the name.</exception>
    public Variable Find(string name) => TryFind(name)
        ?? throw new ModelValidationException($"'{name}' is neither an input of the function nor computed by an earlier operation.");

    public Variable? TryFind(string name)
    {
        for (ProgramContext? context = this; context is not null; context = context._outer)
        {
            if (context._variables.TryGetValue(name, out Variable? variable)) return variable;
        }

        return null;
    }

    /// <summary>The tensor that a name stands for; a constant comes into the graph with its first use.</summary>
    /// <exception cref="CoreMLException">Nothing of that name is known, or it is not a tensor.</exception>
    public OnnxValue Tensor(string name)
    {
        Variable variable = Find(name);
        if (variable.Tensor is { } tensor) return tensor;
        if (variable.Constant is not ProgramTensor constant) throw new ModelValidationException($"'{name}' is not a tensor.");
        tensor = Constants.ToValue(Graph, constant, name);
        _variables[name] = variable with { Tensor = tensor };
        return tensor;
    }

    /// <summary>Gives a name its value.</summary>
    /// <exception cref="ModelValidationException">It has one already.</exception>
    public void Define(string name, Variable variable)
    {
        if (!_variables.TryAdd(name, variable)) throw new ModelValidationException($"'{name}' is defined twice.");
        if (variable.Tensor is { } tensor && variable.Constant is null) Graph.Prefer(tensor, name);
    }

    /// <summary>Makes a constant one that learns: the tensor is used wherever its elements need not be known.</summary>
    public void Learn(string name, OnnxValue tensor) => _variables[name] = _variables[name] with { Tensor = tensor };

    /// <summary>The present content of a state.</summary>
    /// <exception cref="ModelValidationException">The function has no such state.</exception>
    public OnnxValue ReadState(string name)
    {
        for (ProgramContext? context = this; context is not null; context = context._outer)
        {
            if (context._states.TryGetValue(name, out OnnxValue? value)) return value;
        }

        throw new ModelValidationException($"the function has no state '{name}'.");
    }

    public void WriteState(string name, OnnxValue value) => _states[name] = value;
}

/// <summary>What a <c>classify</c> operation says.</summary>
/// <param name="Probabilities">The name of the scores, one for each class.</param>
/// <param name="Texts">The classes, when they are texts.</param>
/// <param name="Integers">The classes, when they are integers.</param>
internal sealed record ClassifiedScores(string Probabilities, IReadOnlyList<string>? Texts, IReadOnlyList<long>? Integers);
