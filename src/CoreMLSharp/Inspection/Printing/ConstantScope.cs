using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Printing;

/// <summary>The constants that a block's operations can name: its own and those of the blocks around it.</summary>
internal sealed class ConstantScope
{
    private readonly ConstantScope? _outer;
    private readonly Dictionary<string, Value?> _values = [];
    private readonly HashSet<string> _compressed = [];
    private readonly HashSet<string> _used = [];

    public ConstantScope(Block block, ConstantScope? outer)
    {
        _outer = outer;
        foreach (NamedValueType input in block.Inputs) _values[input.Name] = null;
        foreach (Operation operation in block.Operations)
        {
            Value? constant = operation is { Type: "const", Outputs.Count: 1 } ? operation.Attributes.GetValueOrDefault("val") : null;
            foreach (NamedValueType output in operation.Outputs) _values[output.Name] = constant;
            if (CompressedConstants.IsExpression(operation.Type)) _compressed.UnionWith(operation.Outputs.Select(output => output.Name));
        }

        CollectUses(block, _used);
        _used.ExceptWith(block.Outputs);
    }

    /// <summary>The constant that a binding holds or names; null when it names something else.</summary>
    public Value? Constant(Argument.Types.Binding binding)
    {
        if (binding.Value is Value value) return value;
        for (ConstantScope? scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._values.TryGetValue(binding.Name, out Value? constant)) return constant;
        }

        return null;
    }

    /// <summary>Whether a binding names compressed weights, which an operation of their own unpacks.</summary>
    public bool IsCompressed(Argument.Types.Binding binding) => _compressed.Contains(binding.Name) || _outer?.IsCompressed(binding) == true;

    /// <summary>Whether an operation is a constant that is shown where it is used, so that it needs no line of its own.</summary>
    public bool IsShownWhereUsed(Operation operation) => operation is { Type: "const", Outputs.Count: 1 }
        && operation.Attributes.ContainsKey("val") && _used.Contains(operation.Outputs[0].Name);

    private static void CollectUses(Block block, HashSet<string> used)
    {
        foreach (Operation operation in block.Operations)
        {
            foreach (Argument argument in operation.Inputs.Values) used.UnionWith(argument.Arguments.Select(binding => binding.Name));
            foreach (Block inner in operation.Blocks) CollectUses(inner, used);
        }
    }
}
