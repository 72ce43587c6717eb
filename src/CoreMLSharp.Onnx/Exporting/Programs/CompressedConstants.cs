using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using Expander = CoreMLSharp.Programs.Compressed.CompressedConstants;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Constants that are stored smaller than they are. They are worked out when the program is translated.</summary>
internal static class CompressedConstants
{
    public static void Expand(OperationContext operation)
    {
        ProgramTensor[] tensors = Expander.Expand(operation.Operation.Type, name => operation.Has(name) ? operation.Constant(name) : null);
        for (int i = 0; i < operation.Operation.Outputs.Count; i++)
        {
            if (i == tensors.Length)
            {
                throw new ModelValidationException($"it has {operation.Operation.Outputs.Count} outputs; {tensors.Length} are defined.");
            }

            operation.OutputConstant(i, tensors[i]);
        }
    }
}
