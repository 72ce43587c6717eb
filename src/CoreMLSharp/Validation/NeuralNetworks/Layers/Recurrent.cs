using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Recurrent layers: matrices and vectors of the sizes that the layer says, and activations it knows.</summary>
internal static class Recurrent
{
    public static void CheckSimple(LayerContext context)
    {
        SimpleRecurrentLayerParams layer = context.Layer.SimpleRecurrent;
        (ulong x, ulong h) = (layer.InputVectorSize, layer.OutputVectorSize);
        CheckMatrix(context, layer.WeightMatrix, "weightMatrix", x, h);
        CheckMatrix(context, layer.RecursionMatrix, "recursionMatrix", h, h);
        if (layer.HasBiasVector) Weights.Check(context, layer.BiasVector, "biasVector", h, 1);

        // With one quantised matrix the other may be of any precision, and the bias too.
        if (Weights.Kind(layer.WeightMatrix) != WeightKind.Quantized && Weights.Kind(layer.RecursionMatrix) != WeightKind.Quantized)
        {
            Weights.CheckOnePrecision(context, layer.WeightMatrix, layer.RecursionMatrix, layer.HasBiasVector ? layer.BiasVector : null);
        }

        Activations.CheckRecurrent(context, [layer.Activation]);
    }

    public static void CheckGru(LayerContext context)
    {
        GRULayerParams layer = context.Layer.Gru;
        (ulong x, ulong h) = (layer.InputVectorSize, layer.OutputVectorSize);
        CheckMatrix(context, layer.UpdateGateWeightMatrix, "updateGateWeightMatrix", x, h);
        CheckMatrix(context, layer.ResetGateWeightMatrix, "resetGateWeightMatrix", x, h);
        CheckMatrix(context, layer.OutputGateWeightMatrix, "outputGateWeightMatrix", x, h);
        CheckMatrix(context, layer.UpdateGateRecursionMatrix, "updateGateRecursionMatrix", h, h);
        CheckMatrix(context, layer.ResetGateRecursionMatrix, "resetGateRecursionMatrix", h, h);
        CheckMatrix(context, layer.OutputGateRecursionMatrix, "outputGateRecursionMatrix", h, h);

        bool biases = layer.HasBiasVectors;
        if (biases)
        {
            Weights.Check(context, layer.UpdateGateBiasVector, "updateGateBiasVector", h, 1);
            Weights.Check(context, layer.ResetGateBiasVector, "resetGateBiasVector", h, 1);
            Weights.Check(context, layer.OutputGateBiasVector, "outputGateBiasVector", h, 1);
        }

        Weights.CheckOnePrecision(
            context,
            layer.UpdateGateWeightMatrix, layer.ResetGateWeightMatrix, layer.OutputGateWeightMatrix,
            layer.UpdateGateRecursionMatrix, layer.ResetGateRecursionMatrix, layer.OutputGateRecursionMatrix,
            biases ? layer.UpdateGateBiasVector : null, biases ? layer.ResetGateBiasVector : null, biases ? layer.OutputGateBiasVector : null);
        Activations.CheckRecurrent(context, layer.Activations);
    }

    public static void CheckLstm(LayerContext context)
    {
        UniDirectionalLSTMLayerParams layer = context.Layer.UniDirectionalLSTM;
        LSTMParams options = layer.Params ?? new();
        LSTMWeightParams weights = layer.WeightParams ?? new();
        CheckActivations(context, layer.Activations, "activations");
        CheckWeights(context, weights, options, layer.InputVectorSize, layer.OutputVectorSize, "");

        (bool biases, bool peepholes) = (options.HasBiasVectors, options.HasPeepholeVectors);
        Weights.CheckOnePrecision(
            context,
            weights.InputGateWeightMatrix, weights.ForgetGateWeightMatrix, weights.BlockInputWeightMatrix, weights.OutputGateWeightMatrix,
            weights.InputGateRecursionMatrix, weights.ForgetGateRecursionMatrix, weights.BlockInputRecursionMatrix, weights.OutputGateRecursionMatrix,
            biases ? weights.InputGateBiasVector : null, biases ? weights.ForgetGateBiasVector : null,
            biases ? weights.BlockInputBiasVector : null, biases ? weights.OutputGateBiasVector : null,
            peepholes ? weights.InputGatePeepholeVector : null, peepholes ? weights.ForgetGatePeepholeVector : null,
            peepholes ? weights.OutputGatePeepholeVector : null);
    }

    public static void CheckBidirectionalLstm(LayerContext context)
    {
        BiDirectionalLSTMLayerParams layer = context.Layer.BiDirectionalLSTM;
        CheckActivations(context, layer.ActivationsForwardLSTM, "activationsForwardLSTM");
        CheckActivations(context, layer.ActivationsBackwardLSTM, "activationsBackwardLSTM");
        if (layer.WeightParams.Count < 2)
        {
            context.Error($"There are {layer.WeightParams.Count} sets of weights.", "Give two: forwards and backwards.");
            return;
        }

        LSTMParams options = layer.Params ?? new();
        CheckWeights(context, layer.WeightParams[0], options, layer.InputVectorSize, layer.OutputVectorSize, "forward ");
        CheckWeights(context, layer.WeightParams[1], options, layer.InputVectorSize, layer.OutputVectorSize, "backward ");
    }

    private static void CheckActivations(LayerContext context, IReadOnlyList<ActivationParams> activations, string name)
    {
        context.Require(activations.Count == 3, $"{name} has {activations.Count} functions.", "Give it three: for the gates, the block input and the output.");
        Activations.CheckRecurrent(context, activations);
    }

    private static void CheckWeights(LayerContext context, LSTMWeightParams weights, LSTMParams options, ulong x, ulong h, string direction)
    {
        CheckMatrix(context, weights.InputGateWeightMatrix, $"{direction}inputGateWeightMatrix", x, h);
        CheckMatrix(context, weights.ForgetGateWeightMatrix, $"{direction}forgetGateWeightMatrix", x, h);
        CheckMatrix(context, weights.BlockInputWeightMatrix, $"{direction}blockInputWeightMatrix", x, h);
        CheckMatrix(context, weights.OutputGateWeightMatrix, $"{direction}outputGateWeightMatrix", x, h);
        CheckMatrix(context, weights.InputGateRecursionMatrix, $"{direction}inputGateRecursionMatrix", h, h);
        CheckMatrix(context, weights.ForgetGateRecursionMatrix, $"{direction}forgetGateRecursionMatrix", h, h);
        CheckMatrix(context, weights.BlockInputRecursionMatrix, $"{direction}blockInputRecursionMatrix", h, h);
        CheckMatrix(context, weights.OutputGateRecursionMatrix, $"{direction}outputGateRecursionMatrix", h, h);
        if (options.HasBiasVectors)
        {
            Weights.Check(context, weights.InputGateBiasVector, $"{direction}inputGateBiasVector", h, 1);
            Weights.Check(context, weights.ForgetGateBiasVector, $"{direction}forgetGateBiasVector", h, 1);
            Weights.Check(context, weights.BlockInputBiasVector, $"{direction}blockInputBiasVector", h, 1);
            Weights.Check(context, weights.OutputGateBiasVector, $"{direction}outputGateBiasVector", h, 1);
        }

        if (options.HasPeepholeVectors)
        {
            Weights.Check(context, weights.InputGatePeepholeVector, $"{direction}inputGatePeepholeVector", h, 1);
            Weights.Check(context, weights.ForgetGatePeepholeVector, $"{direction}forgetGatePeepholeVector", h, 1);
            Weights.Check(context, weights.OutputGatePeepholeVector, $"{direction}outputGatePeepholeVector", h, 1);
        }
    }

    private static void CheckMatrix(LayerContext context, WeightParams? weights, string name, ulong columns, ulong rows) =>
        Weights.Check(context, weights, name, Weights.Product(columns, rows), rows);
}
