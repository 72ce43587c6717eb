using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Translates the operations of a block one after the other, and says in every error which operation it is about.</summary>
internal static class OperationSequence
{
    public static void Translate(ProgramContext program, Block block)
    {
        foreach (Operation operation in block.Operations)
        {
            try
            {
                OperationTable.Find(operation.Type)(new OperationContext(program, operation));
            }
            catch (ModelValidationException error)
            {
                throw new ModelValidationException(Describe(program, operation, error.Message));
            }
            catch (UnsupportedModelException error)
            {
                throw new UnsupportedModelException(Describe(program, operation, error.Message));
            }
            catch (ModelFormatException error)
            {
                throw new ModelFormatException(Describe(program, operation, error.Message), error);
            }
            catch (OverflowException)
            {
                throw new ModelValidationException(Describe(program, operation, "a size is too large to compute with."));
            }
        }
    }

    /// <summary>Translates a block and gives its outputs.</summary>
    public static OnnxValue[] TranslateBlock(ProgramContext program, Block block)
    {
        Translate(program, block);
        return [.. block.Outputs.Select(program.Tensor)];
    }

    /// <summary>Errors inside nested blocks name the inner operation first; the outer ones are put before it.</summary>
    private static string Describe(ProgramContext program, Operation operation, string message)
    {
        string model = program.Options.ModelName;
        string inner = message.StartsWith($"{model}: ", StringComparison.Ordinal) ? message[(model.Length + 2)..] : message;
        return $"{model}: operation '{operation.Outputs.FirstOrDefault()?.Name}' ({operation.Type}): {inner}";
    }
}
