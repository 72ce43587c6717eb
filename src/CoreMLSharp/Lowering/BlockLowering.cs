using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Lowering;

/// <summary>
/// Lowers the operations of a block one after the other. What cannot be lowered is noted, and what depends on it is left out.
/// </summary>
internal static class BlockLowering
{
    public static void Lower(LoweringScope scope, Block block)
    {
        foreach (Operation operation in block.Operations)
        {
            try
            {
                LoweringTable.Find(operation.Type)(new OperationContext(scope, operation));
            }
            catch (MissingValueException)
            {
                Miss(scope, operation);
            }
            catch (Exception error) when (error is CoreMLException or OverflowException)
            {
                string message = error is OverflowException ? "a size is too large to compute with." : error.Message;
                scope.Fail($"{operation.Type} '{operation.Outputs.FirstOrDefault()?.Name ?? operation.Type}'", message);
                Miss(scope, operation);
            }
        }
    }

    /// <summary>Lowers a block and gives the tensors that it returns.</summary>
    public static string[] LowerNested(LoweringScope scope, Block block)
    {
        Lower(scope, block);
        return [.. block.Outputs.Select(scope.Tensor)];
    }

    private static void Miss(LoweringScope scope, Operation operation)
    {
        foreach (NamedValueType output in operation.Outputs) scope.Miss(output.Name);
    }
}
