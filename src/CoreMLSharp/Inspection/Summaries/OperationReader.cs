using CoreMLSharp.Inspection.Wire;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Lists an ML Program's operations, those inside blocks included.</summary>
internal static class OperationReader
{
    private const int MapValueField = 2;

    /// <summary>Axes, strides and the like have no more elements than this.</summary>
    private const int LargestSetting = 16;

    public static void Read(Program program, OutlineNode node, List<LayerSummary> all)
    {
        foreach (OutlineNode entry in node.ChildrenOf(Program.FunctionsFieldNumber))
        {
            if (!program.Functions.TryGetValue(entry.Key, out Function? function)) continue;
            foreach (OutlineNode block in entry.Child(MapValueField)?.ChildrenOf(Function.BlockSpecializationsFieldNumber) ?? [])
            {
                if (function.BlockSpecializations.TryGetValue(block.Key, out Block? body)) Read(body, block.Child(MapValueField), depth: 0, all);
            }
        }
    }

    private static void Read(Block block, OutlineNode? node, int depth, List<LayerSummary> all)
    {
        List<OutlineNode> nodes = node?.ChildrenOf(Block.OperationsFieldNumber) ?? [];
        int count = Math.Min(nodes.Count, block.Operations.Count);
        for (int i = 0; i < count; i++) Read(block.Operations[i], nodes[i], depth, all);
    }

    private static void Read(Operation operation, OutlineNode node, int depth, List<LayerSummary> all)
    {
        all.Add(new LayerSummary(
            operation.Outputs.Count > 0 ? operation.Outputs[0].Name : "",
            operation.Type,
            depth,
            [.. InputNames(operation)],
            [.. operation.Outputs.Select(output => $"{output.Name} {TypeText.Of(output.Type)}")],
            [.. Weights(operation)],
            node.Bytes));

        List<OutlineNode> blocks = node.ChildrenOf(Operation.BlocksFieldNumber);
        int count = Math.Min(blocks.Count, operation.Blocks.Count);
        for (int i = 0; i < count; i++) Read(operation.Blocks[i], blocks[i], depth + 1, all);
    }

    /// <summary>The values that an operation takes, in the order of its parameters' names, as the file's order means nothing.</summary>
    private static IEnumerable<string> InputNames(Operation operation) => operation.Inputs
        .OrderBy(input => input.Key, StringComparer.Ordinal)
        .SelectMany(input => input.Value.Arguments)
        .Select(argument => argument.Name)
        .Where(name => name.Length > 0);

    /// <summary>Values in the weight file, and numbers in the program itself that are more than settings; in attributes or in inputs.</summary>
    private static IEnumerable<WeightSummary> Weights(Operation operation)
    {
        foreach ((string name, Value value) in operation.Attributes)
        {
            if (IsWeights(value)) yield return Describe(name, value);
        }

        foreach ((string name, Argument argument) in operation.Inputs)
        {
            foreach (Argument.Types.Binding binding in argument.Arguments)
            {
                if (binding.Value is Value value && IsWeights(value)) yield return Describe(name, value);
            }
        }
    }

    private static bool IsWeights(Value value) => value.ValueCase == Value.ValueOneofCase.BlobFileValue
        || (value.ImmediateValue?.Tensor is not null && value.Type?.TensorType is { Dimensions.Count: > 0 } type
            && type.DataType is not (DataType.String or DataType.Bool) && TypeText.Count(type) > LargestSetting);

    private static WeightSummary Describe(string name, Value value)
    {
        TensorType type = value.Type?.TensorType ?? new TensorType();
        long count = TypeText.Count(type);
        return new WeightSummary(name, TypeText.Of(type.DataType), TypeText.Shape(type), count, (count * TypeText.Bits(type.DataType) + 7) / 8);
    }
}
