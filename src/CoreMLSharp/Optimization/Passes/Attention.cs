using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>
/// softmax(query · keyᵀ / √E + mask) · value is one operation since CoreML8. The scale may stand before or after the first product.
/// </summary>
internal static class Attention
{
    public static GraphPass Pass { get; } = new(
        "fuse_scaled_dot_product_attention", "Makes attention, written out, one operation (iOS 18).", Run);

    private static void Run(FunctionGraph graph)
    {
        if (graph.Opset < Opset.CoreML8) return;
        foreach (Operation product in graph.Operations("matmul"))
        {
            if (!graph.Contains(product) || !IsPlain(graph, product, transposesRight: false)) continue;
            if (FunctionGraph.Argument(product, "y") is not { } value || graph.Only(product, "x", "softmax") is not { } softmax) continue;
            if (graph.Number(softmax, "axis") is not { } axis || FunctionGraph.Argument(softmax, "x") is not { } scores) continue;
            if (axis != -1 && axis != graph.Shape(scores).Rank - 1) continue;
            Fuse(graph, product, scores, value);
        }
    }

    private static void Fuse(FunctionGraph graph, Operation product, string scores, string value)
    {
        string? mask = null;
        if (graph.Only(scores, "add") is { } sum)
        {
            (string? a, string? b) = (FunctionGraph.Argument(sum, "x"), FunctionGraph.Argument(sum, "y"));
            if (a is null || b is null) return;
            (scores, mask) = IsProduct(graph, a) ? (a, b) : (b, a);
        }

        Factors outer = Factors.Of(graph, scores);
        if (outer.Values is not [{ } inner] || Operands(graph, inner) is not { } operands) return;
        Factors query = Factors.Of(graph, operands.Query);
        Factors key = Factors.Of(graph, operands.Key);
        if (query.Values is not [{ } q] || key.Values is not [{ } k]) return;
        long embedding = graph.Shape(q).Rank > 0 ? graph.Shape(q)[-1] : TensorShape.Unknown;
        if (embedding < 1 || !Factors.IsNear(outer.Scale * query.Scale * key.Scale, 1 / Math.Sqrt(embedding))) return;
        if (mask is null) graph.TryReplace(product, "scaled_dot_product_attention", ("query", q), ("key", k), ("value", value));
        else graph.TryReplace(product, "scaled_dot_product_attention", ("query", q), ("key", k), ("value", value), ("attn_mask", mask));
    }

    private static bool IsProduct(FunctionGraph graph, string value) =>
        Factors.Of(graph, value).Values is [{ } only] && Operands(graph, only) is not null;

    /// <summary>Query and key of query · keyᵀ; the key may have been transposed before.</summary>
    private static (string Query, string Key)? Operands(FunctionGraph graph, string scores)
    {
        if (graph.Only(scores, "matmul") is not { } product || FunctionGraph.Argument(product, "x") is not { } query) return null;
        if (FunctionGraph.Argument(product, "y") is not { } key) return null;
        if (IsPlain(graph, product, transposesRight: true)) return (query, key);
        if (!IsPlain(graph, product, transposesRight: false) || graph.Producer(key) is not { Type: "transpose" } transpose) return null;
        if (Orders.Of(graph, transpose) is not { Length: >= 2 } order) return null;
        if (FunctionGraph.Argument(transpose, "x") is not { } turned) return null;
        int rank = order.Length;
        int[] swapped = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        return order.SequenceEqual(swapped) ? (query, turned) : null;
    }

    private static bool IsPlain(FunctionGraph graph, Operation product, bool transposesRight) =>
        graph.Flag(product, "transpose_x") == false && graph.Flag(product, "transpose_y") == transposesRight;
}
