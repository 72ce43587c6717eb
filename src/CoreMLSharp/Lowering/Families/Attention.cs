using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Operations of transformers, which networks compute step by step.</summary>
internal static class Attention
{
    /// <summary>softmax(query · keyᵀ / √E + mask) · value; where a mask of truth values is false, nothing is attended to.</summary>
    public static void ScaledDotProduct(OperationContext operation)
    {
        NeuralNetworkBuilder network = operation.Network;
        TensorShape query = operation.Shape("query");
        if (query[-1] == TensorShape.Unknown) throw operation.Failure("query", "the size of its last dimension must be known.");
        float factor = (float)(1 / Math.Sqrt(query[-1]));
        string scaled = operation.Step("scaled", y => network.AddMultiply(y, [operation.Tensor("query")], y, factor));
        string scores = operation.Step("scores", y => network.AddBatchedMatmul(
            y, [scaled, operation.Tensor("key")], y, transposeB: true));
        if (operation.Has("attn_mask")) scores = Masked(operation, scores);
        string weights = operation.Step("weights", y => network.AddSoftmaxND(y, scores, y, -1));
        network.AddBatchedMatmul(operation.Name, [weights, operation.Tensor("value")], operation.Output());
    }

    private static string Masked(OperationContext operation, string scores)
    {
        string mask = operation.Tensor("attn_mask");
        if (operation.ElementType("attn_mask") != DataType.Bool)
        {
            return operation.Step("masked", y => operation.Network.AddAddBroadcastable(y, [scores, mask], y));
        }

        string nothing = Constants.Load(operation, "nothing", [float.NegativeInfinity], 1);
        return operation.Step("masked", y => operation.Network.AddWhereBroadcastable(y, [mask, scores, nothing], y));
    }
}
