using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Functions of one number.</summary>
internal static class Unary
{
    private const float TwoByRootOfPi = 1.1283791671f;

    public static void Identity(NodeGradient node) => node.Give(0, () => node.Gradient);

    public static void Cast(NodeGradient node) => node.Give(0, () => node.Graph.Cast(node.Gradient, node.Input().Type));

    public static void Abs(NodeGradient node) => node.Times(node.Graph.Unary("Sign", node.Input()));

    public static void Neg(NodeGradient node) => node.Give(0, () => node.Graph.Unary("Neg", node.Gradient));

    public static void Reciprocal(NodeGradient node) => node.Times(node.Graph.Unary("Neg", Square(node.Graph, node.Output())));

    public static void Sqrt(NodeGradient node) => node.Give(0, () => node.Graph.Div(node.Gradient, node.Graph.Mul(node.Output(), 2)));

    public static void Exp(NodeGradient node) => node.Times(node.Output());

    public static void Log(NodeGradient node) => node.Give(0, () => node.Graph.Div(node.Gradient, node.Input()));

    public static void Erf(NodeGradient node) =>
        node.Times(node.Graph.Mul(node.Graph.Unary("Exp", node.Graph.Unary("Neg", Square(node.Graph, node.Input()))), TwoByRootOfPi));

    public static void Sin(NodeGradient node) => node.Times(node.Graph.Unary("Cos", node.Input()));

    public static void Cos(NodeGradient node) => node.Times(node.Graph.Unary("Neg", node.Graph.Unary("Sin", node.Input())));

    public static void Tan(NodeGradient node) => node.Times(node.Graph.Add(Square(node.Graph, node.Output()), 1));

    public static void Asin(NodeGradient node) =>
        node.Give(0, () => node.Graph.Div(node.Gradient, node.Graph.Unary("Sqrt", OneMinusSquare(node.Graph, node.Input()))));

    public static void Acos(NodeGradient node) => node.Give(
        0,
        () => node.Graph.Div(
            node.Graph.Unary("Neg", node.Gradient), node.Graph.Unary("Sqrt", OneMinusSquare(node.Graph, node.Input()))));

    public static void Atan(NodeGradient node) =>
        node.Give(0, () => node.Graph.Div(node.Gradient, node.Graph.Add(Square(node.Graph, node.Input()), 1)));

    public static void Sinh(NodeGradient node) => node.Times(node.Graph.Unary("Cosh", node.Input()));

    public static void Cosh(NodeGradient node) => node.Times(node.Graph.Unary("Sinh", node.Input()));

    public static void Asinh(NodeGradient node) => DivideByRootOfSquare(node, 1);

    public static void Acosh(NodeGradient node) => DivideByRootOfSquare(node, -1);

    public static void Atanh(NodeGradient node) =>
        node.Give(0, () => node.Graph.Div(node.Gradient, OneMinusSquare(node.Graph, node.Input())));

    public static OnnxValue Square(OnnxGraphBuilder graph, OnnxValue x) => graph.Mul(x, x);

    public static OnnxValue OneMinusSquare(OnnxGraphBuilder graph, OnnxValue x) => graph.Sub(graph.Constant(1f), Square(graph, x));

    private static void DivideByRootOfSquare(NodeGradient node, float addend) => node.Give(
        0,
        () => node.Graph.Div(
            node.Gradient, node.Graph.Unary("Sqrt", node.Graph.Add(Square(node.Graph, node.Input()), addend))));
}
