using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Attentions of several heads, as in transformers.</summary>
internal static class MultiHeadAttentions
{
    /// <summary>Every head has queries, keys and values of its own, or several heads of queries share one of keys and values.</summary>
    public static KerasTensor[] Attend(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        KerasTensor query = Tensor(call, "query", 0) ?? throw new ModelFormatException("it is called without a query.");
        KerasTensor value = Tensor(call, "value", 1) ?? throw new ModelFormatException("it is called without a value.");
        KerasTensor key = Tensor(call, "key", 2) ?? value;
        int[] axes = AttentionAxes(call, query.Rank);
        Folding folding = new(graph, axes);
        OnnxValue q = Heads(call, "query_dense", folding.Fold(query.Value));
        OnnxValue k = Heads(call, "key_dense", folding.Fold(key.Value));
        OnnxValue v = Heads(call, "value_dense", folding.Fold(value.Value));
        long size = q.RankedShape[3];
        if (k.RankedShape[1] != q.RankedShape[1])
        {
            long times = q.RankedShape[1] / Math.Max(1, k.RankedShape[1]);
            (k, v) = (Repeated(graph, k, times), Repeated(graph, v, times));
        }

        OnnxValue scaled = graph.Mul(q, (float)(1 / Math.Sqrt(size)));
        OnnxValue scores = graph.MatMul(scaled, graph.Transpose(k, 0, 1, 3, 2));
        foreach (OnnxValue mask in Masks(call, query, value, key, scores)) scores = Attentions.Penalize(graph, scores, mask);
        OnnxValue weights = graph.Unary("Softmax", scores, OnnxAttributes.Attribute("axis", -1));
        OnnxValue heads = graph.Transpose(graph.MatMul(weights, v), 0, 2, 1, 3);
        OnnxValue result = folding.Unfold(Output(call, heads), query.Value);
        return Flag(call, "return_attention_scores") ? [call.Result(result), call.Result(weights)] : [call.Result(result)];
    }

    /// <summary>A dense layer from [batch, steps, size] to [batch, heads, steps, size].</summary>
    private static OnnxValue Heads(LayerCall call, string role, OnnxValue x)
    {
        LayerCall dense = call.For(call.Part(role));
        KerasArray kernel = dense.Array("kernel");
        kernel.RequireRank(3);
        (long heads, long size) = (kernel.Dims[1], kernel.Dims[2]);
        OnnxValue product = call.Graph.MatMul(x, call.Constant(kernel.Reshape(kernel.Dims[0], heads * size)));
        if (dense.OptionalArray("bias") is { } bias) product = call.Graph.Add(product, call.Constant(bias.Reshape(heads * size)));
        OnnxValue apart = call.Reshape(product, Dimension.Like(product, 0), Dimension.Like(product, 1), heads, size);
        return call.Graph.Transpose(apart, 0, 2, 1, 3);
    }

    /// <summary>The dense layer over all heads together, from [batch, steps, heads, size].</summary>
    private static OnnxValue Output(LayerCall call, OnnxValue heads)
    {
        LayerCall dense = call.For(call.Part("output_dense"));
        KerasArray kernel = dense.Array("kernel");
        if (kernel.Dims.Length < 3) throw new ModelFormatException("its output kernel has too few axes.");
        long inputs = kernel.Dims[0] * kernel.Dims[1];
        long outputs = kernel.Dims[2..].Aggregate(1L, (product, dim) => product * dim);
        OnnxValue joined = call.Reshape(heads, Dimension.Like(heads, 0), Dimension.Like(heads, 1), inputs);
        OnnxValue product = call.Graph.MatMul(joined, call.Constant(kernel.Reshape(inputs, outputs)));
        if (dense.OptionalArray("bias") is { } bias) product = call.Graph.Add(product, call.Constant(bias.Reshape(outputs)));
        return kernel.Dims.Length == 3
            ? product
            : call.Reshape(product, [.. Dimension.Like(product, 0, 2), .. kernel.Dims[2..].Select(dim => (Dimension)dim)]);
    }

    /// <summary>Every head several times, beside each other.</summary>
    private static OnnxValue Repeated(OnnxGraphBuilder graph, OnnxValue x, long times)
    {
        OnnxValue tiled = graph.Tile(graph.Unsqueeze(x, 2), 1, 1, times, 1, 1);
        return Dimension.Reshape(
            graph, tiled, [Dimension.Like(x, 0), x.RankedShape[1] * times, Dimension.Like(x, 2), x.RankedShape[3]]);
    }

    /// <summary>The masks that scores [batch, heads, queries, keys] are subject to.</summary>
    private static IEnumerable<OnnxValue> Masks(LayerCall call, KerasTensor query, KerasTensor value, KerasTensor key, OnnxValue scores)
    {
        OnnxGraphBuilder graph = call.Graph;
        OnnxValue? MaskOf(string name, KerasTensor tensor) => call.Argument(name)?.Tensor?.Value ?? tensor.Mask;
        OnnxValue?[] all =
        [
            MaskOf("query_mask", query) is { } queries ? graph.Unsqueeze(queries, 1, 3) : null,
            MaskOf("value_mask", value) is { } values ? graph.Unsqueeze(values, 1, 2) : null,
            call.Argument("key", 2) is not null && MaskOf("key_mask", key) is { } keys ? graph.Unsqueeze(keys, 1, 2) : null,
            call.Argument("attention_mask")?.Tensor?.Value is { } given ? graph.Unsqueeze(given, [.. Missing(given.Rank)]) : null,
            Flag(call, "use_causal_mask") ? graph.Unsqueeze(Attentions.Causal(graph, scores), 1) : null,
        ];
        OnnxValue[] masks = [.. all.OfType<OnnxValue>().Select(graph.ToBool)];

        // What several masks forbid loses as much as what one does.
        return masks.Length == 0 ? [] : [masks.Aggregate((a, b) => graph.Compare("And", a, b))];
    }

    /// <summary>Axes of heads, and of the batch, that a mask has not.</summary>
    private static IEnumerable<long> Missing(int rank) => rank switch
    {
        2 => [0, 1],
        3 => [1],
        _ => [],
    };

    private static int[] AttentionAxes(LayerCall call, int rank) => call.Config.Integers("attention_axes") is { } axes
        ? [.. axes.Select(axis => (int)(axis < 0 ? axis + rank : axis))]
        : [.. Enumerable.Range(1, rank - 2)];

    private static KerasTensor? Tensor(LayerCall call, string name, int position) => call.Argument(name, position)?.Tensor;

    private static bool Flag(LayerCall call, string name) =>
        call.Argument(name)?.Value is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>
    /// Brings tensors of more axes to [batch, steps, size]: those that are attended to are steps, others part of the batch.
    /// </summary>
    private sealed class Folding(OnnxGraphBuilder graph, int[] axes)
    {
        public OnnxValue Fold(OnnxValue x)
        {
            if (x.Rank == 3) return x;
            int[] order = Order(x.Rank);
            OnnxValue moved = graph.Transpose(x, order);
            long steps = moved.RankedShape.CountBetween(x.Rank - 1 - axes.Length, x.Rank - 1);
            if (steps == TensorShape.Unknown) throw new UnsupportedModelException($"attention over an input of shape {x.Shape}.");
            return graph.Reshape(moved, -1, steps, x.RankedShape[-1]);
        }

        public OnnxValue Unfold(OnnxValue result, OnnxValue query)
        {
            if (query.Rank == 3) return result;
            int[] order = Order(query.Rank);
            Dimension[] dims = [.. order[..^1].Select(axis => Dimension.Like(query, axis)), result.RankedShape[-1]];
            return graph.TransposeBack(Dimension.Reshape(graph, result, dims), order);
        }

        private int[] Order(int rank) =>
            [.. Enumerable.Range(0, rank - 1).Where(axis => !axes.Contains(axis)), .. axes, rank - 1];
    }
}
