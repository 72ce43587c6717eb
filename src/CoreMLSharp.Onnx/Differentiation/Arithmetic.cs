using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Operators of several values element by element, with broadcasting.</summary>
internal static class Arithmetic
{
    public static void Add(NodeGradient node) => Sum(node);

    public static void Sum(NodeGradient node)
    {
        for (int i = 0; i < node.Inputs; i++) node.Give(i, () => node.Gradient);
    }

    public static void Sub(NodeGradient node)
    {
        node.Give(0, () => node.Gradient);
        node.Give(1, () => node.Graph.Unary("Neg", node.Gradient));
    }

    public static void Mul(NodeGradient node)
    {
        node.Give(0, () => node.Graph.Mul(node.Gradient, node.Input(1)));
        node.Give(1, () => node.Graph.Mul(node.Gradient, node.Input(0)));
    }

    public static void Div(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue quotient = graph.Div(node.Gradient, node.Input(1));
        node.Give(0, () => quotient);
        node.Give(1, () => graph.Unary("Neg", graph.Mul(quotient, node.Output())));
    }

    /// <summary>A base of 0 has no logarithm: there the exponent changes nothing.</summary>
    public static void Pow(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        (OnnxValue x, OnnxValue exponent) = (node.Input(0), node.Input(1));
        node.Give(0, () => graph.Mul(
            node.Gradient, graph.Mul(exponent, graph.Binary("Pow", x, graph.Add(exponent, -1)))));
        node.Give(1, () =>
        {
            OnnxValue isPositive = graph.Compare("Greater", x, graph.Constant(0f));
            OnnxValue logarithm = graph.Unary("Log", graph.Where(isPositive, x, graph.Constant(1f)));
            return graph.Mul(node.Gradient, graph.Mul(node.Output(), logarithm));
        });
    }

    /// <summary>a − b · ⌊a / b⌋, or cut towards zero as C's <c>fmod</c> does.</summary>
    public static void Mod(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        node.Give(0, () => node.Gradient);
        node.Give(1, () =>
        {
            OnnxValue times = graph.Div(graph.Sub(node.Output(), node.Input(0)), node.Input(1));
            return graph.Mul(node.Gradient, graph.Unary("Round", times));
        });
    }

    /// <summary>Max and Min: the gradient goes to the value that was taken; equal ones share it.</summary>
    public static void Extreme(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue[] masks =
        [
            .. Enumerable.Range(0, node.Inputs).Select(i => graph.Mask("Equal", node.Input(i), node.Output())),
        ];
        OnnxValue count = masks.Length == 1
            ? masks[0]
            : graph.Add("Sum", masks, node.Output().Type, node.Output().Shape);
        OnnxValue share = graph.Div(node.Gradient, count);
        for (int i = 0; i < masks.Length; i++)
        {
            OnnxValue mask = masks[i];
            node.Give(i, () => graph.Mul(share, mask));
        }
    }

    public static void Where(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        node.Give(1, () => graph.Where(node.Input(0), node.Gradient, graph.Constant(0f)));
        node.Give(2, () => graph.Where(node.Input(0), graph.Constant(0f), node.Gradient));
    }
}
