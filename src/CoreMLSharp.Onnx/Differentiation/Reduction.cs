using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Operators that combine elements along axes.</summary>
internal static class Reduction
{
    public static void Sum(NodeGradient node) =>
        node.Give(0, () => node.Graph.Repeat(Kept(node, node.Gradient), NodeGradient.Known(node.Input())));

    public static void Mean(NodeGradient node) => node.Give(0, () =>
    {
        TensorShape shape = NodeGradient.Known(node.Input());
        OnnxValue share = node.Graph.Mul(Kept(node, node.Gradient), (float)((double)node.Output().Shape.Count / shape.Count));
        return node.Graph.Repeat(share, shape);
    });

    /// <summary>Largest or smallest: equal ones share the gradient.</summary>
    public static void Extreme(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue mask = graph.Mask("Equal", node.Input(), Kept(node, node.Output()));
        OnnxValue count = graph.Reduce("ReduceSum", mask, Axes(node), keepDims: true);
        return graph.Mul(mask, graph.Div(Kept(node, node.Gradient), count));
    });

    /// <summary>The product of all others; zeros among them are counted, since nothing can be divided by them.</summary>
    public static void Product(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue x = node.Input();
        OnnxValue isZero = graph.Compare("Equal", x, graph.Constant(0f));
        OnnxValue divisors = graph.Where(isZero, graph.Constant(1f), x);
        OnnxValue product = graph.Reduce("ReduceProd", divisors, Axes(node), keepDims: true);
        OnnxValue zeros = graph.ToFloat(isZero);
        OnnxValue otherZeros = graph.Sub(graph.Reduce("ReduceSum", zeros, Axes(node), keepDims: true), zeros);
        OnnxValue others = graph.Where(
            graph.Compare("Less", otherZeros, graph.Constant(0.5f)), graph.Div(product, divisors), graph.Constant(0f));
        return graph.Mul(Kept(node, node.Gradient), others);
    });

    public static void L1(NodeGradient node) =>
        node.Give(0, () => node.Graph.Mul(Kept(node, node.Gradient), node.Graph.Unary("Sign", node.Input())));

    /// <summary>x / ‖x‖, and 0 where all of x is 0.</summary>
    public static void L2(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue length = graph.Binary("Max", Kept(node, node.Output()), graph.Constant(1e-30f));
        return graph.Mul(node.Input(), graph.Div(Kept(node, node.Gradient), length));
    });

    public static void SumSquare(NodeGradient node) =>
        node.Give(0, () => node.Graph.Mul(node.Input(), node.Graph.Mul(Kept(node, node.Gradient), 2)));

    public static void LogSum(NodeGradient node) => node.Give(0, () => node.Graph.Repeat(
        node.Graph.Mul(Kept(node, node.Gradient), node.Graph.Unary("Exp", node.Graph.Unary("Neg", Kept(node, node.Output())))),
        NodeGradient.Known(node.Input())));

    public static void LogSumExp(NodeGradient node) => node.Give(0, () => node.Graph.Mul(
        Kept(node, node.Gradient), node.Graph.Unary("Exp", node.Graph.Sub(node.Input(), Kept(node, node.Output())))));

    public static void CumulativeSum(NodeGradient node) => node.Give(0, () => node.Graph.Add(
        "CumSum", [node.Gradient, node.Input(1)], node.Gradient.Type, node.Gradient.Shape,
        Attribute("exclusive", node.Integer("exclusive", 0)), Attribute("reverse", 1 - node.Integer("reverse", 0))));

    public static void TopK(NodeGradient node) => node.Give(0, () => node.Graph.ScatterElements(
        node.Zeros(node.Input()), node.Output(1), node.Gradient, node.Axis(node.Input().Rank, -1)));

    /// <summary>A reduced value with dimensions of length 1 where elements were combined.</summary>
    private static OnnxValue Kept(NodeGradient node, OnnxValue value)
    {
        HashSet<long> axes = [.. Axes(node)];
        long[] dims = [.. NodeGradient.Known(node.Input()).Dims.Select((dim, axis) => axes.Contains(axis) ? 1 : dim)];
        return node.Graph.Reshape(value, dims);
    }

    private static long[] Axes(NodeGradient node)
    {
        int rank = node.Input().Rank;
        IEnumerable<long> axes = node.Integers(1) ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        return [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
    }
}
