using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>The end of a classifier: the likeliest class and a probability for each.</summary>
internal static class Classification
{
    public static readonly OperationDefinition[] Operations =
    [
        new("classify", CoreML5, Classify, "probabilities: fp32, classes: const list"),
    ];

    private static ProgramType[] Classify(OperationCall call)
    {
        ProgramType.List classes = (ProgramType.List)call.Value("classes").Type;
        if (classes.ElementType is not ProgramType.Tensor { ElementType: DataType.String or DataType.Int64 } label)
        {
            throw call.Failure("classes", $"it is a {classes}; texts or int64 numbers are defined.");
        }

        long count = call.Value("probabilities").Shape.Count;
        if (count != classes.Length && count != TensorShape.Unknown && classes.Length != TensorShape.Unknown)
        {
            throw call.Failure("classes", $"there are {classes.Length} classes for {count} probabilities.");
        }

        return [label, new ProgramType.Dictionary(label, call.Tensor(DataType.Float64))];
    }
}
