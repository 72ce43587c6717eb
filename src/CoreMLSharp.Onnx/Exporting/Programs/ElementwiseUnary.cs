using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations on each element of <c>x</c>.</summary>
internal static class ElementwiseUnary
{
    /// <summary>Operations that are one operator of ONNX.</summary>
    public static Action<OperationContext> Operator(string op) =>
        operation => operation.Output(operation.Graph.Unary(op, operation.Value("x")));

    /// <summary>
    /// Conversion to the type that the output has. What 16-bit numbers cannot hold is rounded away, and integers keep the bits that they
    /// have room for.
    /// </summary>
    public static void Cast(OperationContext operation)
    {
        operation.Text("dtype");
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        DataType type = operation.OutputType;
        operation.Output(ElementTypes.Computed(type) switch
        {
            OnnxType.Float when type == DataType.Float16 => graph.RoundToHalf(graph.ToFloat(x)),
            OnnxType.Int64 when type != DataType.Int32 => graph.ToInt64(graph.Cast(graph.ToInt64(x), ElementTypes.Stored(type))),
            OnnxType computed => graph.Cast(x, computed),
        });
    }

    public static void Clip(OperationContext operation)
    {
        OnnxValue x = operation.Graph.ToFloat(operation.Value("x"));
        OnnxValue raised = operation.Graph.Binary("Max", x, operation.Graph.Constant(operation.Number("alpha")));
        operation.Output(operation.Graph.Binary("Min", raised, operation.Graph.Constant(operation.Number("beta"))));
    }

    /// <summary>2ˣ.</summary>
    public static void Exp2(OperationContext operation) =>
        operation.Output(operation.Graph.Binary("Pow", operation.Graph.Constant(2f), operation.Graph.ToFloat(operation.Value("x"))));

    /// <summary>1 / (x + epsilon).</summary>
    public static void Inverse(OperationContext operation) =>
        operation.Output(operation.Graph.Unary("Reciprocal", operation.Graph.Add(operation.Value("x"), Epsilon(operation))));

    /// <summary>The logarithm of x + epsilon.</summary>
    public static void Log(OperationContext operation) =>
        operation.Output(operation.Graph.Unary("Log", operation.Graph.Add(operation.Value("x"), Epsilon(operation))));

    /// <summary>1 / √(x + epsilon).</summary>
    public static void ReciprocalSquareRoot(OperationContext operation)
    {
        OnnxValue root = operation.Graph.Unary("Sqrt", operation.Graph.Add(operation.Value("x"), Epsilon(operation)));
        operation.Output(operation.Graph.Unary("Reciprocal", root));
    }

    public static void Square(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.Mul(x, x));
    }

    /// <summary>The larger of x and alpha.</summary>
    public static void Threshold(OperationContext operation) =>
        operation.Output(operation.Graph.Binary("Max", operation.Value("x"), operation.Value("alpha")));

    /// <summary>The parameter <c>epsilon</c>, whose default is a number of the type of x: to 16 bits, very small ones are 0.</summary>
    private static float Epsilon(OperationContext operation)
    {
        float epsilon = operation.Number("epsilon");
        return !operation.Has("epsilon") && operation.ElementType("x") == DataType.Float16 ? (float)(Half)epsilon : epsilon;
    }
}
