using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Attention.</summary>
internal static class Transformers
{
    public static readonly OperationDefinition[] Operations =
    [
        new("scaled_dot_product_attention", CoreML8, Attention, "query: T, key: T, value: T, attn_mask: M?", "T: float; M: bool fp16 fp32")
        {
            Summary = "softmax(query · keyᵀ / √embedding + mask) · value.",
        },
    ];

    /// <summary>
    /// Query [batch…, targets, embedding], key [batch…, sources, embedding], value [batch…, sources, values], mask to [batch…, targets,
    /// sources].
    /// </summary>
    private static ProgramType[] Attention(OperationCall call)
    {
        TensorShape query = call.ShapeOfRank("query", 3);
        TensorShape key = call.ShapeOfRank("key", query.Rank, query.Rank);
        TensorShape value = call.ShapeOfRank("value", query.Rank, query.Rank);
        Infer.CheckShape(call, "key", new TensorShape([.. query.Dims[..^2], key[-2], query[-1]]));
        Infer.CheckShape(call, "value", new TensorShape([.. query.Dims[..^2], key[-2], value[-1]]));
        if (call.Has("attn_mask"))
        {
            TensorShape mask = call.ShapeOfRank("attn_mask", 2);
            TensorShape scores = query.With(-1, key[-2]);
            if (TensorShape.Broadcast(mask, scores)?.IsCompatibleWith(scores) != true)
            {
                throw call.Failure("attn_mask", $"its shape {mask} does not fit {scores}.");
            }
        }

        return [new ProgramType.Tensor(call.ElementType("query"), query.With(-1, value[-1]))];
    }
}
