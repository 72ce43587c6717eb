using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Lowering;

/// <summary>
/// The state of a program's lowering: the network so far, and what each name stands for. A block has a scope of its own, which sees the one
/// around it.
/// </summary>
internal sealed class LoweringScope
{
    private const int MaximumDepth = 16;

    private readonly LoweringScope? _outer;
    private readonly Dictionary<string, LoweredValue> _values = [];
    private readonly HashSet<string> _inputs = [];
    private readonly HashSet<string> _names;
    private readonly List<string> _failures;
    private readonly int _depth;

    /// <param name="network">The network to add layers to.</param>
    /// <param name="weights">The program's weight files.</param>
    /// <param name="opset">The program's operation set, which says what form its operations have.</param>
    /// <param name="features">The names of inputs and outputs, which only they may have.</param>
    public LoweringScope(NeuralNetworkBuilder network, ProgramWeights weights, Opset opset, IEnumerable<string> features)
    {
        (Network, Weights, Opset) = (network, weights, opset);
        _names = [.. features];
        _failures = [];
        Outputs = [.. _names];
    }

    private LoweringScope(LoweringScope outer, NeuralNetworkBuilder network)
    {
        _outer = outer;
        _depth = outer._depth + 1;
        if (_depth > MaximumDepth) throw new ModelValidationException($"blocks are nested more than {MaximumDepth} deep.");
        (Network, Weights, Opset) = (network, outer.Weights, outer.Opset);
        (_names, _failures, Outputs) = (outer._names, outer._failures, []);
    }

    public NeuralNetworkBuilder Network { get; }

    public ProgramWeights Weights { get; }

    public Opset Opset { get; }

    /// <summary>What a <c>classify</c> operation said; null before there was one.</summary>
    public ClassifiedTensor? Classes { get; set; }

    /// <summary>The names of the interface that are still free for the values of this scope.</summary>
    private HashSet<string> Outputs { get; }

    /// <summary>The scope of a block, whose layers are those of a network inside a layer.</summary>
    public LoweringScope Nested(NeuralNetworkBuilder network) => new(this, network);

    /// <summary>A name that no layer and no tensor has yet.</summary>
    public string NewName(string wanted)
    {
        string name = wanted;
        for (int number = 1; !_names.Add(name); number++) name = $"{wanted}_{number}";
        return name;
    }

    /// <summary>The name of the tensor that stands for a value: the value's own where it is free.</summary>
    public string NewTensor(string value) => Outputs.Remove(value) ? value : NewName(value);

    public void DefineInputs(IEnumerable<NamedValueType> inputs)
    {
        foreach (NamedValueType input in inputs)
        {
            ProgramType type = ProgramType.From(input.Type);
            _inputs.Add(input.Name);
            Define(input.Name, type is ProgramType.Tensor tensor
                ? new LoweredValue(tensor) { Tensor = NewTensor(input.Name) }
                : throw new UnsupportedModelException($"The input '{input.Name}' is a {type}; neural networks take tensors only."));
        }
    }

    /// <exception cref="ModelValidationException">The name has a meaning in this scope already.</exception>
    public void Define(string name, LoweredValue value)
    {
        if (!_values.TryAdd(name, value)) throw new ModelValidationException($"'{name}' is defined twice.");
    }

    /// <summary>Notes that what makes a value could not be lowered.</summary>
    public void Miss(string name) => _values[name] = new LoweredValue(StatedType: null) { IsMissing = true };

    /// <exception cref="ModelValidationException">Nothing before this point defines the name.</exception>
    /// <exception cref="MissingValueException">The operation that defines it could not be lowered.</exception>
    public LoweredValue Find(string name)
    {
        for (LoweringScope? scope = this; scope is not null; scope = scope._outer)
        {
            if (!scope._values.TryGetValue(name, out LoweredValue? value)) continue;
            return value.IsMissing ? throw new MissingValueException() : value;
        }

        throw new ModelValidationException($"'{name}' is neither an input of the function nor computed by an earlier operation.");
    }

    /// <summary>The tensor that a name stands for; a constant becomes a layer of this scope's network with its first use.</summary>
    public string Tensor(string name)
    {
        LoweredValue value = Find(name);
        if (value.Tensor is { } known) return known;
        string tensor = Constants.Load(this, value, name);
        _values[name] = value with { Tensor = tensor };
        return tensor;
    }

    /// <summary>Sees to it that an output has its name: what is a constant, an input or another output's tensor is copied.</summary>
    public void Deliver(string output)
    {
        if (!_values.ContainsKey(output)) return;
        string tensor = Tensor(output);
        if (_inputs.Contains(output)) throw new UnsupportedModelException($"'{output}' is an input and an output. Give them two names.");
        if (tensor != output) Network.AddCopy(NewName($"{output}_copy"), tensor, output);
    }

    /// <summary>Notes what cannot be lowered; lowering goes on, so that all of it is found.</summary>
    public void Fail(string place, string message) => _failures.Add($"{place}: {message}");

    /// <exception cref="UnsupportedModelException">Something could not be lowered.</exception>
    public void ThrowFailures()
    {
        if (_failures.Count == 0) return;
        throw new UnsupportedModelException(
            $"A neural network does not express {Counted.Of(_failures.Count, "operation")} of the program. Convert to an ML Program, or "
                + $"replace them: {string.Join(" ", _failures.Select(failure => $"\n- {failure}"))}");
    }
}

/// <summary>An operation reads what an earlier one could not make; that one has been reported.</summary>
internal sealed class MissingValueException : Exception;

/// <summary>What a <c>classify</c> operation says.</summary>
/// <param name="Probabilities">The tensor with a score for each class.</param>
/// <param name="Texts">The classes, when they are texts.</param>
/// <param name="Integers">The classes, when they are integers.</param>
internal sealed record ClassifiedTensor(string Probabilities, IReadOnlyList<string>? Texts, IReadOnlyList<long>? Integers);
