using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using Expander = CoreMLSharp.Programs.Compressed.CompressedConstants;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Constants, plain and compressed. They become layers, or weights of layers, where they are used.</summary>
internal static class Constancy
{
    public static void Define(OperationContext operation) =>
        operation.OutputConstant(operation.Value("val").Constant ?? throw operation.Failure("val", "it must be a value in place."));

    /// <summary>
    /// Constants that are stored smaller than they are; layers that can keep them so are given their stored form as well.
    /// </summary>
    public static void Expand(OperationContext operation)
    {
        CompressedConstant compressed = new(operation.Operation.Type, operation.ConstantOrNull);
        ProgramTensor[] tensors = Expander.Expand(compressed.Operation, compressed.Parameter);
        for (int i = 0; i < Math.Min(tensors.Length, operation.Operation.Outputs.Count); i++)
        {
            operation.OutputConstant(tensors[i], i, compressed);
        }
    }

    /// <summary>The operation that makes a program a classifier.</summary>
    public static void Classify(OperationContext operation)
    {
        ProgramTensor[] classes = operation.Value("classes").Constant switch
        {
            ProgramList list => [.. list.Items.OfType<ProgramTensor>()],
            ProgramTensor { DataType: DataType.String } texts => [.. texts.ToStrings().Select(text => ProgramTensor.OfStrings([text], []))],
            ProgramTensor numbers => [.. numbers.ToIntegers().Select(ProgramTensor.Scalar)],
            _ => throw operation.Failure("classes", "it must be a list of texts or whole numbers."),
        };
        if (operation.Scope.Classes is not null) throw new ModelValidationException("the program classifies twice.");
        string probabilities = operation.Tensor("probabilities");
        operation.Scope.Classes = classes is [{ DataType: DataType.String }, ..]
            ? new ClassifiedTensor(probabilities, [.. classes.Select(name => name.AsString())], null)
            : new ClassifiedTensor(probabilities, null, [.. classes.Select(name => name.AsInteger())]);
    }
}
