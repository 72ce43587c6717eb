using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// The operation that makes a program a classifier: labels and dictionaries are made from the scores where the graph ends.
/// </summary>
internal static class Classification
{
    public static void Classify(OperationContext operation)
    {
        if (operation.Program.Scores is not null) throw new ModelValidationException("the program classifies twice.");
        if (operation.Names("probabilities") is not [string probabilities])
        {
            throw operation.Failure("probabilities", "it must be one tensor.");
        }

        operation.Value("probabilities");
        ProgramTensor[] classes = operation.AnyConstant("classes") switch
        {
            ProgramList list => [.. list.Items.OfType<ProgramTensor>()],
            ProgramTensor tensor when tensor.DataType == CoreMLSharp.Specification.MILSpec.DataType.String =>
            [
                .. tensor.ToStrings().Select(text => ProgramTensor.OfStrings([text], [])),
            ],
            ProgramTensor tensor => [.. tensor.ToIntegers().Select(ProgramTensor.Scalar)],
            _ => throw operation.Failure("classes", "it must be a list of texts or integers."),
        };
        bool areTexts = classes.Length > 0 && classes[0].DataType == CoreMLSharp.Specification.MILSpec.DataType.String;
        operation.Program.Scores = areTexts
            ? new ClassifiedScores(probabilities, [.. classes.Select(name => name.AsString())], null)
            : new ClassifiedScores(probabilities, null, [.. classes.Select(name => name.AsInteger())]);
    }
}
