using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Attentions of one head, over queries, values and keys [batch, steps, size].</summary>
internal static class Attentions
{
    /// <summary>What a place that is not to be looked at loses.</summary>
    private const float Penalty = -1e9f;

    /// <summary>Luong's attention: scores are products.</summary>
    public static KerasTensor[] Attention(LayerCall call)
    {
        (OnnxValue query, OnnxValue value, OnnxValue key) = Inputs(call);
        OnnxValue scores = call.Config.Text("score_mode", "dot") == "concat"
            ? ConcatScores(call, query, key)
            : call.Graph.MatMul(query, call.Graph.Transpose(key, 0, 2, 1));
        bool isScaled = call.Config.Text("score_mode", "dot") == "dot";
        if (isScaled && call.OptionalWeight("scale") is { } scale) scores = call.Graph.Mul(scores, scale);
        return Attend(call, scores, value);
    }

    /// <summary>Bahdanau's attention: scores are sums of hyperbolic tangents.</summary>
    public static KerasTensor[] Additive(LayerCall call)
    {
        (OnnxValue query, OnnxValue value, OnnxValue key) = Inputs(call);
        OnnxValue sums = SumOfAll(call, query, key);
        if (call.OptionalWeight("scale") is { } scale) sums = call.Graph.Mul(sums, scale);
        return Attend(call, call.Graph.Reduce("ReduceSum", sums, [-1], keepDims: false), value);
    }

    /// <summary>Scores of which those that a mask forbids are far below all others.</summary>
    public static OnnxValue Penalize(OnnxGraphBuilder graph, OnnxValue scores, OnnxValue mask)
    {
        OnnxValue allowed = graph.Cast(mask, DataType.Float);
        return graph.Add(scores, graph.Mul(graph.Sub(graph.Constant(1f), allowed), Penalty));
    }

    /// <summary>Which places [1, queries, keys] do not come after the query.</summary>
    public static OnnxValue Causal(OnnxGraphBuilder graph, OnnxValue scores)
    {
        int rank = scores.Rank;
        TensorShape shape = new(scores.RankedShape[rank - 2], scores.RankedShape[rank - 1]);
        OnnxValue ones = graph.Fill(graph.ShapeOf(scores, rank - 2, rank), 1, shape);
        return graph.Unsqueeze(graph.Triangle(ones, isUpper: false, 0), 0);
    }

    private static (OnnxValue Query, OnnxValue Value, OnnxValue Key) Inputs(LayerCall call)
    {
        if (call.Inputs.Count is not (2 or 3))
        {
            throw new ModelFormatException($"it attends to {call.Inputs.Count} tensors; it takes two or three.");
        }

        OnnxValue[] values = [.. call.Inputs.Select(input => input.Value)];
        return values.All(value => value.Rank == 3)
            ? (values[0], values[1], values[^1])
            : throw new UnsupportedModelException($"attention over inputs of shapes {values[0].Shape} and {values[1].Shape}.");
    }

    private static OnnxValue SumOfAll(LayerCall call, OnnxValue query, OnnxValue key) =>
        call.Graph.Unary("Tanh", call.Graph.Add(call.Graph.Unsqueeze(query, 2), call.Graph.Unsqueeze(key, 1)));

    private static OnnxValue ConcatScores(LayerCall call, OnnxValue query, OnnxValue key)
    {
        OnnxGraphBuilder graph = call.Graph;
        OnnxValue sum = graph.Add(graph.Unsqueeze(query, 2), graph.Unsqueeze(key, 1));
        if (call.OptionalWeight("scale") is { } scale) sum = graph.Mul(sum, scale);
        OnnxValue scores = graph.Reduce("ReduceSum", graph.Unary("Tanh", sum), [-1], keepDims: false);
        return graph.Mul(scores, call.Weight("concat_score_weight"));
    }

    private static KerasTensor[] Attend(LayerCall call, OnnxValue scores, OnnxValue value)
    {
        OnnxGraphBuilder graph = call.Graph;
        (OnnxValue? queryMask, OnnxValue? valueMask) = Masks(call);
        if (valueMask is not null) scores = Penalize(graph, scores, graph.Unsqueeze(valueMask, 1));
        bool isCausal = call.Config.Flag("causal") || Flag(call, "use_causal_mask");
        if (isCausal) scores = Penalize(graph, scores, Causal(graph, scores));
        OnnxValue weights = graph.Unary("Softmax", scores, OnnxAttributes.Attribute("axis", -1));
        OnnxValue result = graph.MatMul(weights, value);
        if (queryMask is not null) result = graph.Mul(result, graph.Cast(graph.Unsqueeze(queryMask, 2), DataType.Float));
        KerasTensor attended = call.Result(result).WithMask(queryMask);
        return Flag(call, "return_attention_scores") ? [attended, call.Result(weights)] : [attended];
    }

    /// <summary>The masks of the query and the value, given with the call or by the tensors themselves.</summary>
    private static (OnnxValue? Query, OnnxValue? Value) Masks(LayerCall call)
    {
        if (call.Argument("mask")?.Items is [var query, var value, ..]) return (query.Tensor?.Value, value.Tensor?.Value);
        return (call.Inputs[0].Mask, call.Inputs[1].Mask);
    }

    private static bool Flag(LayerCall call, string name) =>
        call.Argument(name)?.Value is System.Text.Json.Nodes.JsonValue value && value.TryGetValue(out bool flag) && flag;
}
