using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Operations whose results nobody reads go, but for those that write a state.</summary>
internal static class DeadCode
{
    public static GraphPass Pass { get; } = new("dead_code_elimination", "Removes operations whose results nobody reads.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation operation in graph.Operations().Reverse())
        {
            if (!graph.Contains(operation) || WritesState(operation)) continue;
            if (operation.Outputs.All(output => graph.Uses(output.Name).Count == 0)) graph.Remove(operation);
        }
    }

    private static bool WritesState(Operation operation) => operation.Type is "write_state" or "coreml_update_state"
        || operation.Blocks.Any(block => block.Operations.Any(WritesState));
}
