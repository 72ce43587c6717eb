using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Products of matrices.</summary>
internal static class Matrices
{
    public static void MatMul(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        (OnnxValue a, OnnxValue b) = (node.Input(0), node.Input(1));
        node.Give(0, () => graph.MatMul(node.Gradient, Transposed(graph, b)));
        node.Give(1, () =>
        {
            if (b.Rank > 2 || a.Rank == 2) return graph.MatMul(Transposed(graph, a), node.Gradient);

            // One matrix for all of a stack: one product of everything above each other, not a sum of products.
            return Product(graph, AsMatrix(graph, a), true, AsMatrix(graph, node.Gradient), false);
        });
    }

    public static void Gemm(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        (OnnxValue a, OnnxValue b) = (node.Input(0), node.Input(1));
        bool isTurnedA = node.Integer("transA", 0) != 0;
        bool isTurnedB = node.Integer("transB", 0) != 0;
        float alpha = node.Number("alpha", 1);
        node.Give(0, () => isTurnedA
            ? Product(graph, b, isTurnedB, node.Gradient, true, alpha)
            : Product(graph, node.Gradient, false, b, !isTurnedB, alpha));
        node.Give(1, () => isTurnedB
            ? Product(graph, node.Gradient, true, a, isTurnedA, alpha)
            : Product(graph, a, !isTurnedA, node.Gradient, false, alpha));
        node.Give(2, () => graph.Mul(node.Gradient, node.Number("beta", 1)));
    }

    /// <summary>A sum of products of two tensors by the names of their axes, each of which occurs once in a tensor.</summary>
    public static void Einsum(NodeGradient node)
    {
        string[] sides = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        bool IsPlain(string term) => term.All(char.IsLetter) && term.Distinct().Count() == term.Length;
        if (terms.Length != 2 || sides.Length != 2 || !terms.Append(sides[1]).All(IsPlain))
        {
            throw new UnsupportedModelException(
                $"the equation '{node.Text("equation", "")}' is not one of two tensors whose axes have names of their own.");
        }

        for (int i = 0; i < 2; i++)
        {
            (string own, string other, int input) = (terms[i], terms[1 - i], i);
            node.Give(input, () => Einsum(node, sides[1], own, other, input));
        }
    }

    /// <summary>The product of two matrices, each of which may be transposed.</summary>
    public static OnnxValue Product(OnnxGraphBuilder graph, OnnxValue a, bool isTurnedA, OnnxValue b, bool isTurnedB, float alpha = 1) =>
        graph.Add(
            "Gemm", [a, b], a.Type, new TensorShape(a.RankedShape[isTurnedA ? 1 : 0], b.RankedShape[isTurnedB ? 0 : 1]),
            Attribute("transA", isTurnedA), Attribute("transB", isTurnedB), Attribute("alpha", alpha));

    /// <summary>The matrices with rows and columns exchanged.</summary>
    public static OnnxValue Transposed(OnnxGraphBuilder graph, OnnxValue x) =>
        graph.Transpose(x, [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2]);

    private static OnnxValue AsMatrix(OnnxGraphBuilder graph, OnnxValue x) => graph.Reshape(x, -1, x.RankedShape[-1]);

    /// <summary>The gradient with the other tensor; an axis that only this tensor has was summed along, so that it is repeated.</summary>
    private static OnnxValue Einsum(NodeGradient node, string result, string own, string other, int input)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue x = node.Input(input);
        string common = string.Concat(own.Where(name => result.Contains(name) || other.Contains(name)));
        TensorShape shape = new([.. common.Select(name => x.RankedShape[own.IndexOf(name, StringComparison.Ordinal)])]);
        OnnxValue product = graph.Add(
            "Einsum", [node.Gradient, node.Input(1 - input)], x.Type, shape, Attribute("equation", $"{result},{other}->{common}"));
        long[] added = [.. Enumerable.Range(0, own.Length).Where(axis => !common.Contains(own[axis])).Select(axis => (long)axis)];
        return added.Length == 0 ? product : graph.Repeat(graph.Unsqueeze(product, added), x.Shape);
    }
}
