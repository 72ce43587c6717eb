using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations of transformers.</summary>
internal static class Transformers
{
    /// <summary>softmax(query · keyᵀ / √E + mask) · value; where a mask of truth values is false, nothing is attended to.</summary>
    public static void Attention(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue query = operation.Value("query");
        OnnxValue key = operation.Value("key");
        OnnxValue value = operation.Value("value");
        OnnxValue scores = graph.Mul(graph.MatMul(query, Linear.Transposed(graph, key)), Scale(graph, query));
        if (operation.Optional("attn_mask") is { } mask)
        {
            scores = mask.Type == OnnxType.Bool
                ? graph.Where(mask, scores, graph.Constant(float.NegativeInfinity))
                : graph.Add(scores, mask);
        }

        operation.Output(graph.MatMul(graph.Unary("Softmax", scores, Attribute("axis", -1)), value));
    }

    private static OnnxValue Scale(OnnxGraphBuilder graph, OnnxValue query) => query.RankedShape[-1] != TensorShape.Unknown
        ? graph.Constant((float)(1 / Math.Sqrt(query.RankedShape[-1])))
        : graph.Unary(
            "Reciprocal", graph.Unary("Sqrt", graph.ToFloat(graph.Reshape(graph.ShapeOf(query, query.Rank - 1, query.Rank), []))));
}
