using CoreMLSharp.Specification;
using ActivationCase = CoreMLSharp.Specification.ActivationParams.NonlinearityTypeOneofCase;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Validation.NeuralNetworks;

/// <summary>All weights of a layer, whatever its kind.</summary>
internal static class LayerWeights
{
    /// <summary>The weights that are set, in the order of their fields; not those of networks inside the layer.</summary>
    public static IEnumerable<WeightParams> Of(NeuralNetworkLayer layer) => Fields(layer).OfType<WeightParams>();

    private static IEnumerable<WeightParams?> Fields(NeuralNetworkLayer layer) => layer.LayerCase switch
    {
        LayerCase.Convolution => [layer.Convolution.Weights, layer.Convolution.Bias],
        LayerCase.Convolution3D => [layer.Convolution3D.Weights, layer.Convolution3D.Bias],
        LayerCase.InnerProduct => [layer.InnerProduct.Weights, layer.InnerProduct.Bias],
        LayerCase.BatchedMatmul => [layer.BatchedMatmul.Weights, layer.BatchedMatmul.Bias],
        LayerCase.Embedding => [layer.Embedding.Weights, layer.Embedding.Bias],
        LayerCase.EmbeddingND => [layer.EmbeddingND.Weights, layer.EmbeddingND.Bias],
        LayerCase.Batchnorm => [layer.Batchnorm.Gamma, layer.Batchnorm.Beta, layer.Batchnorm.Mean, layer.Batchnorm.Variance],
        LayerCase.LayerNormalization => [layer.LayerNormalization.Gamma, layer.LayerNormalization.Beta],
        LayerCase.Scale => [layer.Scale.Scale, layer.Scale.Bias],
        LayerCase.Bias => [layer.Bias.Bias],
        LayerCase.LoadConstant => [layer.LoadConstant.Data],
        LayerCase.LoadConstantND => [layer.LoadConstantND.Data],
        LayerCase.Activation => Fields(layer.Activation),
        LayerCase.SimpleRecurrent => [layer.SimpleRecurrent.WeightMatrix, layer.SimpleRecurrent.RecursionMatrix, layer.SimpleRecurrent.BiasVector],
        LayerCase.Gru => Fields(layer.Gru),
        LayerCase.UniDirectionalLSTM => Fields(layer.UniDirectionalLSTM.WeightParams),
        LayerCase.BiDirectionalLSTM => layer.BiDirectionalLSTM.WeightParams.SelectMany(Fields),
        LayerCase.Custom => layer.Custom.Weights,
        _ => [],
    };

    private static IEnumerable<WeightParams?> Fields(ActivationParams activation) => activation.NonlinearityTypeCase switch
    {
        ActivationCase.PReLU => [activation.PReLU.Alpha],
        ActivationCase.ParametricSoftplus => [activation.ParametricSoftplus.Alpha, activation.ParametricSoftplus.Beta],
        _ => [],
    };

    private static IEnumerable<WeightParams?> Fields(GRULayerParams gru) =>
    [
        gru.UpdateGateWeightMatrix, gru.ResetGateWeightMatrix, gru.OutputGateWeightMatrix,
        gru.UpdateGateRecursionMatrix, gru.ResetGateRecursionMatrix, gru.OutputGateRecursionMatrix,
        gru.UpdateGateBiasVector, gru.ResetGateBiasVector, gru.OutputGateBiasVector,
    ];

    private static IEnumerable<WeightParams?> Fields(LSTMWeightParams? lstm) => lstm is null ? [] :
    [
        lstm.InputGateWeightMatrix, lstm.ForgetGateWeightMatrix, lstm.BlockInputWeightMatrix, lstm.OutputGateWeightMatrix,
        lstm.InputGateRecursionMatrix, lstm.ForgetGateRecursionMatrix, lstm.BlockInputRecursionMatrix, lstm.OutputGateRecursionMatrix,
        lstm.InputGateBiasVector, lstm.ForgetGateBiasVector, lstm.BlockInputBiasVector, lstm.OutputGateBiasVector,
        lstm.InputGatePeepholeVector, lstm.ForgetGatePeepholeVector, lstm.OutputGatePeepholeVector,
    ];
}
