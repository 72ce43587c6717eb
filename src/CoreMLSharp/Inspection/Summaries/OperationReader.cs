using CoreMLSharp.Inspection.Outlines;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Lists an ML Program's operations, those inside blocks included.</summary>
internal static class OperationReader
{
    private const int MapValueField = 2;

    public static void Read(Program program, OutlineNode node, List<LayerSummary> all)
    {
        foreach (OutlineNode entry in node.ChildrenOf(Program.FunctionsFieldNumber))
        {
            if (!program.Functions.TryGetValue(entry.Key, out Function? function)) continue;
            foreach (OutlineNode block in entry.Child(MapValueField)?.ChildrenOf(Function.BlockSpecializationsFieldNumber) ?? [])
            {
                if (function.BlockSpecializations.TryGetValue(block.Key, out Block? body))
                {
                    Read(body, block.Child(MapValueField), depth: 0, all);
                }
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
            [.. operation.Outputs.Select(output => $"{output.Name} {ProgramTypes.Text(output.Type)}")],
            [.. ProgramArray.In(operation).Select(array => array.Summary)],
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
}
