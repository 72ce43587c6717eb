using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using Binding = CoreMLSharp.Specification.MILSpec.Argument.Types.Binding;

namespace CoreMLSharp.Optimization;

/// <summary>A place where a value is read.</summary>
/// <param name="Operation">The operation; null where a block returns the value.</param>
/// <param name="Parameter">The parameter.</param>
internal readonly record struct Use(Operation? Operation, string Parameter);

/// <summary>
/// A function as a graph that passes change: what makes each value, where it is read, and what is known of it. The blocks inside
/// operations belong to it.
/// </summary>
internal sealed partial class FunctionGraph
{
    private readonly Dictionary<string, Operation> _producers = [];
    private readonly Dictionary<string, List<Use>> _uses = [];
    private readonly Dictionary<string, ProgramType> _types = [];
    private readonly Dictionary<Operation, BlockOperations> _homes = new(ReferenceEqualityComparer.Instance);
    private readonly List<BlockOperations> _blocks = [];
    private readonly ProgramWeights _weights;
    private readonly ProgramWeightsWriter _added;

    /// <param name="name">The function's name.</param>
    /// <param name="function">The function.</param>
    /// <param name="body">The block that is changed.</param>
    /// <param name="weights">The constants of the program, among them those that passes add.</param>
    /// <param name="added">Takes the constants that passes add.</param>
    public FunctionGraph(string name, Function function, Block body, ProgramWeights weights, ProgramWeightsWriter added)
    {
        (_weights, _added) = (weights, added);
        Name = name;
        Opset = Opset.Parse(function.Opset);
        foreach (NamedValueType input in function.Inputs) Describe(input);
        Read(body);
    }

    public string Name { get; }

    public Opset Opset { get; }

    /// <summary>Rises with every change.</summary>
    public int Version { get; private set; }

    /// <summary>Whether every value has a name of its own, without which the graph would be ambiguous.</summary>
    public bool HasUniqueNames { get; private set; } = true;

    /// <summary>All operations as they are now, in order, those of inner blocks after the operation that has them.</summary>
    public Operation[] Operations(string? type = null) =>
        [.. _blocks.SelectMany(block => block.Operations).Where(operation => type is null || operation.Type == type)];

    /// <summary>Whether an operation was not removed.</summary>
    public bool Contains(Operation operation) => _homes.ContainsKey(operation);

    /// <summary>The block that an operation stands in.</summary>
    public BlockOperations Home(Operation operation) => _homes[operation];

    /// <summary>The operation that makes a value; null for inputs.</summary>
    public Operation? Producer(string? name) => name is null ? null : _producers.GetValueOrDefault(name);

    public IReadOnlyList<Use> Uses(string name) => _uses.GetValueOrDefault(name) ?? [];

    public ProgramType? Type(string? name) => name is null ? null : _types.GetValueOrDefault(name);

    /// <summary>The constant that a value is; null for what is computed.</summary>
    public ProgramTensor? Constant(string? name) =>
        Producer(name) is { Type: "const" } constant && constant.Attributes.TryGetValue("val", out Value? value)
            && value.Type?.TensorType is not null
            ? _weights.ReadTensor(value)
            : null;

    /// <summary>The constant that stands in an argument's place.</summary>
    public ProgramTensor? Constant(Binding binding) => binding.BindingCase == Binding.BindingOneofCase.Name ? Constant(binding.Name)
        : binding.Value?.Type?.TensorType is not null ? _weights.ReadTensor(binding.Value)
        : null;

    /// <summary>A name that no value has.</summary>
    public string NewName(string wanted)
    {
        string name = wanted;
        for (int number = 1; _types.ContainsKey(name); number++) name = $"{wanted}_{number}";
        return name;
    }

    /// <summary>Puts an operation before another one, in the same block.</summary>
    public void Insert(Operation operation, Operation before)
    {
        BlockOperations home = _homes[before];
        home.Operations.Insert(home.IndexOf(before), operation);
        Register(operation, home);
        Version++;
    }

    public void Remove(Operation operation)
    {
        BlockOperations home = _homes[operation];
        home.Operations.RemoveAt(home.IndexOf(operation));
        Unregister(operation);
        Version++;
    }

    /// <summary>Has all that read a value read another one.</summary>
    public void ReplaceUses(string old, string replacement)
    {
        foreach (Use use in Uses(old).ToArray())
        {
            if (use.Operation is { } reader) ReplaceUse(reader, old, replacement);
        }

        foreach (BlockOperations block in _blocks) block.ReplaceOutput(old, replacement);
        MoveUses(old, replacement);
        Version++;
    }

    /// <summary>Whether a block returns a value, so that its name must stay.</summary>
    public bool IsReturned(string name) => Uses(name).Any(use => use.Operation is null);

    /// <summary>Writes the operations back to the function's message.</summary>
    public void Store()
    {
        foreach (BlockOperations block in _blocks) block.Store();
    }

    private void Read(Block block)
    {
        foreach (NamedValueType input in block.Inputs) Describe(input);
        BlockOperations home = new(block);
        _blocks.Add(home);
        foreach (Operation operation in home.Operations) Register(operation, home);
        foreach (string output in block.Outputs) AddUse(output, new Use(null, ""));
    }

    private void Register(Operation operation, BlockOperations home)
    {
        _homes.Add(operation, home);
        foreach (NamedValueType output in operation.Outputs)
        {
            Describe(output);
            _producers[output.Name] = operation;
        }

        foreach ((string parameter, Argument argument) in operation.Inputs)
        {
            foreach (Binding binding in argument.Arguments)
            {
                if (binding.BindingCase == Binding.BindingOneofCase.Name) AddUse(binding.Name, new Use(operation, parameter));
            }
        }

        foreach (Block inner in operation.Blocks) Read(inner);
    }

    private void Unregister(Operation operation)
    {
        _homes.Remove(operation);
        foreach (NamedValueType output in operation.Outputs)
        {
            if (_producers.GetValueOrDefault(output.Name) != operation) continue;
            _producers.Remove(output.Name);
            _types.Remove(output.Name);
        }

        foreach (Binding binding in operation.Inputs.Values.SelectMany(argument => argument.Arguments))
        {
            if (binding.BindingCase != Binding.BindingOneofCase.Name) continue;
            if (_uses.TryGetValue(binding.Name, out List<Use>? uses)) uses.RemoveAll(use => ReferenceEquals(use.Operation, operation));
        }

        foreach (Block inner in operation.Blocks)
        {
            BlockOperations home = _blocks.First(block => ReferenceEquals(block.Block, inner));
            _blocks.Remove(home);
            foreach (Operation nested in home.Operations) Unregister(nested);
            foreach (string output in home.Outputs) RemoveReturn(output);
        }
    }

    private void RemoveReturn(string name)
    {
        List<Use> uses = _uses[name];
        uses.RemoveAt(uses.FindIndex(use => use.Operation is null));
    }

    private static void ReplaceUse(Operation reader, string old, string replacement)
    {
        foreach (Binding binding in reader.Inputs.Values.SelectMany(argument => argument.Arguments))
        {
            if (binding.BindingCase == Binding.BindingOneofCase.Name && binding.Name == old) binding.Name = replacement;
        }
    }

    private void MoveUses(string old, string replacement)
    {
        if (!_uses.Remove(old, out List<Use>? moved)) return;
        foreach (Use use in moved) AddUse(replacement, use);
    }

    private void AddUse(string name, Use use)
    {
        if (!_uses.TryGetValue(name, out List<Use>? uses)) _uses.Add(name, uses = []);
        uses.Add(use);
    }

    private void Describe(NamedValueType value)
    {
        if (!_types.TryAdd(value.Name, ProgramType.From(value.Type))) HasUniqueNames = false;
    }
}
