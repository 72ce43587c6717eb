using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Translates operations one after the other, and says in every error which operation it is about.</summary>
internal static class OperationSequence
{
    public static void Translate(ProgramContext program, IEnumerable<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            try
            {
                OperationTable.Find(operation.Type)(new OperationContext(program, operation));
            }
            catch (CoreMLException error)
            {
                error.AddOuterLocation(Place(operation));
                throw;
            }
            catch (OverflowException error)
            {
                CoreMLException failure = new ModelValidationException("a size is too large to compute with.", error);
                failure.AddOuterLocation(Place(operation));
                throw failure;
            }
        }
    }

    /// <summary>Translates a block and gives its outputs.</summary>
    public static OnnxValue[] TranslateBlock(ProgramContext program, Block block)
    {
        Translate(program, block.Operations);
        return [.. block.Outputs.Select(program.Tensor)];
    }

    private static string Place(Operation operation) => $"{operation.Type} '{operation.Outputs.FirstOrDefault()?.Name ?? operation.Type}'";
}
