using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Editing.Unused;

/// <summary>Operations of an ML Program whose results nobody reads. Those that write a state are kept.</summary>
internal static class UnusedOperations
{
    public static void Remove(Program program, List<string> removed)
    {
        foreach (Block block in program.Functions.Values.SelectMany(function => function.BlockSpecializations.Values))
        {
            HashSet<string> needed = [.. block.Outputs];
            for (int i = block.Operations.Count - 1; i >= 0; i--)
            {
                Operation operation = block.Operations[i];
                if (WritesState(operation) || operation.Outputs.Any(output => needed.Contains(output.Name)))
                {
                    needed.UnionWith(Reads(operation));
                    continue;
                }

                removed.Add($"operation '{operation.Outputs.FirstOrDefault()?.Name}' ({operation.Type})");
                block.Operations.RemoveAt(i);
            }
        }
    }

    public static void RemoveOutput(Program program, string name)
    {
        foreach (Block block in program.Functions.Values.SelectMany(function => function.BlockSpecializations.Values))
        {
            block.Outputs.Remove(name);
        }
    }

    private static bool WritesState(Operation operation) =>
        operation.Type == "write_state" || operation.Blocks.Any(block => block.Operations.Any(WritesState));

    private static IEnumerable<string> Reads(Operation operation) => operation.Inputs.Values
        .SelectMany(argument => argument.Arguments)
        .Where(binding => binding.BindingCase == Argument.Types.Binding.BindingOneofCase.Name)
        .Select(binding => binding.Name)
        .Concat(operation.Blocks.SelectMany(block => block.Outputs.Concat(block.Operations.SelectMany(Reads))));
}
