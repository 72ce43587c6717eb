using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Activation functions. At a kink the gradient is that of the side where the function is flatter.</summary>
internal static class Activation
{
    private const float RootOfHalf = 0.70710678f;
    private const float DensityAtZero = 0.39894228f;

    /// <summary>√(2/π) and the weight of the cube, in GELU's approximation by tanh.</summary>
    private const float GeluScale = 0.79788456f;
    private const float GeluCube = 0.044715f;

    public static void Relu(NodeGradient node) => node.Times(node.Graph.Step(node.Output()));

    public static void LeakyRelu(NodeGradient node)
    {
        float alpha = node.Number("alpha", 0.01f);
        node.Times(node.Graph.Add(node.Graph.Mul(node.Graph.Step(node.Input()), 1 - alpha), alpha));
    }

    public static void PRelu(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue isNegative = graph.Compare("Less", node.Input(), graph.Constant(0f));
        node.Give(0, () => graph.Where(isNegative, graph.Mul(node.Gradient, node.Input(1)), node.Gradient));
        node.Give(1, () => graph.Where(isNegative, graph.Mul(node.Gradient, node.Input()), graph.Constant(0f)));
    }

    public static void Elu(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue isPositive = graph.Compare("Greater", node.Input(), graph.Constant(0f));
        node.Times(graph.Where(isPositive, graph.Constant(1f), graph.Add(node.Output(), node.Number("alpha", 1))));
    }

    public static void Gelu(NodeGradient node) =>
        node.Times(
            node.Text("approximate", "none") == "tanh"
                ? TanhGelu(node.Graph, node.Input())
                : ExactGelu(node.Graph, node.Input()));

    public static void Tanh(NodeGradient node) => node.Times(Unary.OneMinusSquare(node.Graph, node.Output()));

    public static void Sigmoid(NodeGradient node) =>
        node.Times(node.Graph.Mul(node.Output(), node.Graph.Sub(node.Graph.Constant(1f), node.Output())));

    public static void HardSigmoid(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue isInside = graph.Compare(
            "And", graph.Compare("Greater", node.Output(), graph.Constant(0f)), graph.Compare("Less", node.Output(), graph.Constant(1f)));
        node.Times(graph.Mul(graph.ToFloat(isInside), node.Number("alpha", 0.2f)));
    }

    public static void Softplus(NodeGradient node) => node.Times(node.Graph.Unary("Sigmoid", node.Input()));

    public static void Softsign(NodeGradient node) => node.Give(
        0,
        () => node.Graph.Div(
            node.Gradient, Unary.Square(node.Graph, node.Graph.Add(node.Graph.Unary("Abs", node.Input()), 1))));

    /// <summary>Numbers between the limits are what they were; at a limit that is a number like any other, too.</summary>
    public static void Clip(NodeGradient node) => node.Times(node.Graph.Mask("Equal", node.Input(), node.Output()));

    public static void Softmax(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue y = node.Output();
        OnnxValue sum = graph.Reduce("ReduceSum", graph.Mul(node.Gradient, y), [node.Axis(y.Rank, -1)], keepDims: true);
        node.Give(0, () => graph.Mul(y, graph.Sub(node.Gradient, sum)));
    }

    public static void LogSoftmax(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue y = node.Output();
        OnnxValue sum = graph.Reduce("ReduceSum", node.Gradient, [node.Axis(y.Rank, -1)], keepDims: true);
        node.Give(0, () => graph.Sub(node.Gradient, graph.Mul(graph.Unary("Exp", y), sum)));
    }

    /// <summary>Φ(x) + x φ(x).</summary>
    private static OnnxValue ExactGelu(OnnxGraphBuilder graph, OnnxValue x)
    {
        OnnxValue share = graph.Mul(graph.Add(graph.Unary("Erf", graph.Mul(x, RootOfHalf)), 1), 0.5f);
        OnnxValue density = graph.Mul(graph.Unary("Exp", graph.Mul(Unary.Square(graph, x), -0.5f)), DensityAtZero);
        return graph.Add(share, graph.Mul(x, density));
    }

    /// <summary>(1 + t) / 2 + x (1 − t²) u′ / 2 for t = tanh u and u = √(2/π) (x + 0.044715 x³).</summary>
    private static OnnxValue TanhGelu(OnnxGraphBuilder graph, OnnxValue x)
    {
        OnnxValue square = Unary.Square(graph, x);
        OnnxValue u = graph.Mul(graph.Mul(x, graph.Add(graph.Mul(square, GeluCube), 1)), GeluScale);
        OnnxValue slope = graph.Mul(graph.Add(graph.Mul(square, 3 * GeluCube), 1), GeluScale);
        OnnxValue t = graph.Unary("Tanh", u);
        OnnxValue bend = graph.Mul(graph.Mul(x, Unary.OneMinusSquare(graph, t)), slope);
        return graph.Mul(graph.Add(graph.Add(t, 1), bend), 0.5f);
    }
}
