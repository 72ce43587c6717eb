using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Attention.</summary>
public static class TransformerOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>softmax(query · keyᵀ / √embedding + mask) · value. Operation <c>scaled_dot_product_attention</c>.</summary>
        public ProgramVariable ScaledDotProductAttention(
            ProgramArgument query, ProgramArgument key, ProgramArgument value, ProgramArgument? attnMask = null, string? name = null) =>
            block.AddOne("scaled_dot_product_attention", name, ("query", query), ("key", key), ("value", value), ("attn_mask", attnMask));
    }
}
