using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Programs;

/// <summary>Operations on each element of <c>x</c>.</summary>
internal static class ElementwiseUnary
{
    /// <summary>Operations that are one operator of ONNX.</summary>
    public static Action<OperationContext> Operator(string op) => operation => operation.Output(operation.Graph.Unary(op, operation.Value("x")));
}
