using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Graphs;

/// <summary>
/// An ML Program's operations as nodes; functions, where there are several, and blocks as boxes around theirs. Constants stand with the
/// operations that take them.
/// </summary>
/// <param name="graph">The graph to add to.</param>
/// <param name="operations">The summaries of all operations, those inside others following them.</param>
/// <param name="weights">Where the values of constants are.</param>
internal sealed class ProgramGraph(GraphReader graph, IReadOnlyList<LayerSummary> operations, ProgramWeights weights)
{
    private readonly Dictionary<string, string> _constants = [];
    private int _next;

    public void Read(Model model, string? parent, GraphScope scope)
    {
        Program program = model.MlProgram;
        foreach ((string name, Function function) in program.Functions)
        {
            if (!function.BlockSpecializations.TryGetValue(function.Opset, out Block? block)) continue;
            string? box = program.Functions.Count > 1 ? graph.Add(parent, GraphNodeKind.Box, "function", name) : parent;
            GraphScope inner = scope.Nested();
            ReadBlock(block, box, inner);
            bool isDefault = program.Functions.Count == 1 || name == ModelFunctions.NameOf(model);
            if (isDefault) DefineOutputs(model, block, inner, scope);
        }
    }

    /// <summary>A classifier's label and probabilities are the block's outputs by place; all others by name.</summary>
    private static void DefineOutputs(Model model, Block block, GraphScope inner, GraphScope scope)
    {
        foreach (string output in block.Outputs) scope.Define(output, inner.Find(output));
        foreach (FeatureDescription output in model.Description?.Output ?? [])
        {
            if (scope.Find(output.Name).Count == 0 && block.Outputs.Count > 0) scope.Define(output.Name, inner.Find(block.Outputs[^1]));
        }
    }

    private void ReadBlock(Block block, string? parent, GraphScope scope)
    {
        foreach (Operation operation in block.Operations)
        {
            if (_next == operations.Count) return;
            LayerSummary summary = operations[_next++];
            if (operation.Type == "const") ReadConstant(operation, summary);
            else if (operation.Blocks.Count > 0) ReadNested(operation, summary, parent, scope);
            else ReadOperation(operation, summary, parent, scope);
        }
    }

    private void ReadConstant(Operation operation, LayerSummary summary)
    {
        operation.Attributes.TryGetValue("val", out Value? value);
        string text = value is null ? ""
            : IsSmall(value) ? SettingText.Of(InProgram(value))
            : summary.Weights.Count > 0 ? summary.Weights[0].FormatAndShape : SettingText.Of(value);
        foreach (NamedValueType output in operation.Outputs) _constants[output.Name] = text;
    }

    private static bool IsSmall(Value value) =>
        value.Type?.TensorType is { } type && ProgramTypes.Count(ProgramTypes.Shape(type)) is <= SettingText.MaximumElements;

    /// <summary>The constant with its elements, from the weight file where they are in one that can be read.</summary>
    private Value InProgram(Value value)
    {
        if (value.BlobFileValue is null) return value;
        try
        {
            return weights.ReadTensor(value).ToValue();
        }
        catch (ModelFormatException)
        {
            return value;
        }
    }

    private string ReadOperation(Operation operation, LayerSummary summary, string? parent, GraphScope scope)
    {
        string node = graph.Add(parent, GraphNodeKind.Operation, operation.Type, summary.Name, [.. Settings(operation, summary)]);
        graph.Connect(node, NamesOf(operation), scope);
        foreach (NamedValueType output in operation.Outputs)
        {
            scope.Define(output.Name, new GraphSource(node, ProgramTypes.Text(output.Type)));
        }

        return node;
    }

    private void ReadNested(Operation operation, LayerSummary summary, string? parent, GraphScope scope)
    {
        string box = graph.Add(parent, GraphNodeKind.Box, operation.Type, summary.Name);
        string node = ReadOperation(operation, summary, box, scope);
        List<(Block Block, GraphScope Scope)> blocks = [];
        for (int i = 0; i < operation.Blocks.Count; i++)
        {
            Block block = operation.Blocks[i];
            GraphScope inner = scope.Nested();
            foreach (NamedValueType input in block.Inputs) inner.Define(input.Name, new GraphSource(node, ProgramTypes.Text(input.Type)));
            ReadBlock(block, graph.Add(box, GraphNodeKind.Box, BlockName(operation.Type, i), ""), inner);
            blocks.Add((block, inner));
        }

        // What a loop gives is what its last block, the body, gives; what a condition gives comes from either block.
        if (operation.Type == "while_loop") blocks.RemoveRange(0, blocks.Count - 1);
        for (int i = 0; i < operation.Outputs.Count; i++)
        {
            List<GraphSource> sources =
            [
                .. blocks.Where(block => i < block.Block.Outputs.Count)
                .SelectMany(block => block.Scope.Find(block.Block.Outputs[i]))
                .Distinct(),
            ];
            if (sources.Count > 0) scope.Define(operation.Outputs[i].Name, sources);
        }
    }

    private static string BlockName(string type, int index) => (type, index) switch
    {
        ("cond", 0) => "true",
        ("cond", 1) => "false",
        ("while_loop", 0) => "condition",
        ("while_loop", 1) => "body",
        _ => $"block {index}",
    };

    /// <summary>Constants by parameter, and weights of the operation itself.</summary>
    private IEnumerable<GraphSetting> Settings(Operation operation, LayerSummary summary)
    {
        foreach ((string parameter, Argument argument) in operation.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            IEnumerable<string> texts = argument.Arguments
                .Select(binding => binding.Value is { } value ? SettingText.Of(value) : _constants.GetValueOrDefault(binding.Name, ""))
                .Where(text => text.Length > 0);
            if (string.Join(", ", texts) is { Length: > 0 } text) yield return new GraphSetting(parameter, text);
        }

        foreach ((string name, Value value) in operation.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            if (name != "name" && SettingText.Of(value) is { Length: > 0 } text) yield return new GraphSetting(name, text);
        }
    }

    private static IEnumerable<string> NamesOf(Operation operation) => operation.Inputs
        .OrderBy(input => input.Key, StringComparer.Ordinal)
        .SelectMany(input => input.Value.Arguments)
        .Select(argument => argument.Name)
        .Where(name => name.Length > 0);
}
