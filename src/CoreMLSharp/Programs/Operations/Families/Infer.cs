using CoreMLSharp.Shapes;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Rules for the types of outputs that several families share.</summary>
internal static class Infer
{
    /// <summary>One output of the type of the argument <c>x</c>.</summary>
    public static ProgramType[] SameAsX(OperationCall call) => [call.Value("x").Type];

    /// <summary>One output of the type of the argument <c>data</c>.</summary>
    public static ProgramType[] SameAsData(OperationCall call) => [call.Value("data").Type];

    /// <summary>The shape that two arguments have together.</summary>
    public static TensorShape Broadcast(OperationCall call, TensorShape a, TensorShape b) =>
        TensorShape.Broadcast(a, b) ?? throw call.Failure($"the shapes {a} and {b} do not fit each other.");

    /// <summary>Refuses a vector that is not as long as an axis.</summary>
    public static void CheckVector(OperationCall call, string parameter, long length)
    {
        if (!call.Has(parameter)) return;
        TensorShape shape = call.ShapeOfRank(parameter, 1, 1);
        if (shape[0] != length && shape[0] != TensorShape.Unknown && length != TensorShape.Unknown)
        {
            throw call.Failure(parameter, $"it has {shape[0]} elements; {length} are needed.");
        }
    }

    /// <summary>Refuses a shape that is not the expected one.</summary>
    public static void CheckShape(OperationCall call, string parameter, TensorShape expected)
    {
        TensorShape shape = call.Value(parameter).Shape;
        if (!shape.IsCompatibleWith(expected)) throw call.Failure(parameter, $"its shape is {shape}; {expected} is needed.");
    }
}
