using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Recurrent layers: matrices and vectors of the sizes that the layer says, and activations it knows.</summary>
internal static class RecurrentLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.SimpleRecurrent, 2, 2)
        {
            KeepsRank = true,
            Ranks = Ranks.Exactly(5),
            Weights = layer => WeightsOf(layer.SimpleRecurrent),
            Check = CheckSimple,
            Infer = InferSimple,
        },
        new(LayerCase.Gru, Counts.Between(1, 2), 2)
        {
            KeepsRank = true,
            Ranks = Ranks.Exactly(5),
            Weights = layer => WeightsOf(layer.Gru),
            Check = CheckGru,
            Infer = InferGru,
        },
        new(LayerCase.UniDirectionalLSTM, Counts.Between(1, 3), 3)
        {
            KeepsRank = true,
            Ranks = Ranks.Exactly(5),
            Weights = layer => WeightsOf(layer.UniDirectionalLSTM),
            Check = CheckLstm,
            Infer = InferLstm,
        },
        new(LayerCase.BiDirectionalLSTM, Counts.Between(1, 5), 5)
        {
            KeepsRank = true,
            Ranks = Ranks.Exactly(5),
            Weights = layer => WeightsOf(layer.BiDirectionalLSTM),
            Check = CheckBidirectionalLstm,
            Infer = InferBidirectionalLstm,
        },
    ];

    private static void CheckSimple(LayerContext context)
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

        ActivationLayers.CheckRecurrent(context, [layer.Activation]);
    }

    private static void CheckGru(LayerContext context)
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
            biases ? layer.UpdateGateBiasVector : null,
            biases ? layer.ResetGateBiasVector : null,
            biases ? layer.OutputGateBiasVector : null);
        ActivationLayers.CheckRecurrent(context, layer.Activations);
    }

    private static void CheckLstm(LayerContext context)
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
            weights.InputGateRecursionMatrix,
            weights.ForgetGateRecursionMatrix,
            weights.BlockInputRecursionMatrix,
            weights.OutputGateRecursionMatrix,
            biases ? weights.InputGateBiasVector : null, biases ? weights.ForgetGateBiasVector : null,
            biases ? weights.BlockInputBiasVector : null, biases ? weights.OutputGateBiasVector : null,
            peepholes ? weights.InputGatePeepholeVector : null, peepholes ? weights.ForgetGatePeepholeVector : null,
            peepholes ? weights.OutputGatePeepholeVector : null);
    }

    private static void CheckBidirectionalLstm(LayerContext context)
    {
        BiDirectionalLSTMLayerParams layer = context.Layer.BiDirectionalLSTM;
        CheckActivations(context, layer.ActivationsForwardLSTM, "activationsForwardLSTM");
        CheckActivations(context, layer.ActivationsBackwardLSTM, "activationsBackwardLSTM");
        if (layer.WeightParams.Count < 2)
        {
            context.Error(
                $"{Counted.There(layer.WeightParams.Count, "set of weights", "sets of weights")}.", "Give two: forwards and backwards.");
            return;
        }

        LSTMParams options = layer.Params ?? new();
        CheckWeights(context, layer.WeightParams[0], options, layer.InputVectorSize, layer.OutputVectorSize, "forward ");
        CheckWeights(context, layer.WeightParams[1], options, layer.InputVectorSize, layer.OutputVectorSize, "backward ");
    }

    private static void InferSimple(ShapeContext context)
    {
        SimpleRecurrentLayerParams layer = context.Layer.SimpleRecurrent;
        InferSequence(context, layer.InputVectorSize, layer.OutputVectorSize, layer.SequenceOutput);
    }

    private static void InferGru(ShapeContext context)
    {
        GRULayerParams layer = context.Layer.Gru;
        InferSequence(context, layer.InputVectorSize, layer.OutputVectorSize, layer.SequenceOutput);
    }

    private static void InferLstm(ShapeContext context)
    {
        UniDirectionalLSTMLayerParams layer = context.Layer.UniDirectionalLSTM;
        InferSequence(context, layer.InputVectorSize, layer.OutputVectorSize, layer.Params?.SequenceOutput ?? false);
    }

    private static void InferBidirectionalLstm(ShapeContext context)
    {
        BiDirectionalLSTMLayerParams layer = context.Layer.BiDirectionalLSTM;
        InferSequence(context, layer.InputVectorSize, layer.OutputVectorSize, layer.Params?.SequenceOutput ?? false, directions: 2);
    }

    /// <summary>[S, B, C, 1, 1] in; all steps or the last one out, and the states of each direction.</summary>
    private static void InferSequence(ShapeContext context, ulong inputSize, ulong outputSize, bool sequenceOutput, int directions = 1)
    {
        TensorShape x = context.X;
        if (x.Rank != 5) return;
        context.Require(x[2], (long)inputSize, "channels", "inputSize");
        context.Output(TensorShape.Of(sequenceOutput ? x[0] : 1, x[1], directions * (long)outputSize, 1, 1));
        for (int i = 1; i < context.Layer.Output.Count; i++) context.Output(TensorShape.Of(1, x[1], (long)outputSize, 1, 1), i);
    }

    private static IEnumerable<LayerWeight?> WeightsOf(SimpleRecurrentLayerParams layer) =>
    [
        LayerWeight.Matrix("weightMatrix", layer.WeightMatrix, layer.OutputVectorSize, layer.InputVectorSize),
        LayerWeight.Matrix("recursionMatrix", layer.RecursionMatrix, layer.OutputVectorSize, layer.OutputVectorSize),
        LayerWeight.Vector("biasVector", layer.BiasVector, layer.OutputVectorSize),
    ];

    private static IEnumerable<LayerWeight?> WeightsOf(GRULayerParams layer)
    {
        (ulong x, ulong h) = (layer.InputVectorSize, layer.OutputVectorSize);
        return
        [
            LayerWeight.Matrix("updateGateWeightMatrix", layer.UpdateGateWeightMatrix, h, x),
            LayerWeight.Matrix("resetGateWeightMatrix", layer.ResetGateWeightMatrix, h, x),
            LayerWeight.Matrix("outputGateWeightMatrix", layer.OutputGateWeightMatrix, h, x),
            LayerWeight.Matrix("updateGateRecursionMatrix", layer.UpdateGateRecursionMatrix, h, h),
            LayerWeight.Matrix("resetGateRecursionMatrix", layer.ResetGateRecursionMatrix, h, h),
            LayerWeight.Matrix("outputGateRecursionMatrix", layer.OutputGateRecursionMatrix, h, h),
            LayerWeight.Vector("updateGateBiasVector", layer.UpdateGateBiasVector, h),
            LayerWeight.Vector("resetGateBiasVector", layer.ResetGateBiasVector, h),
            LayerWeight.Vector("outputGateBiasVector", layer.OutputGateBiasVector, h),
        ];
    }

    private static IEnumerable<LayerWeight?> WeightsOf(UniDirectionalLSTMLayerParams layer) =>
        WeightsOf(layer.WeightParams, "", layer.InputVectorSize, layer.OutputVectorSize);

    private static IEnumerable<LayerWeight?> WeightsOf(BiDirectionalLSTMLayerParams layer) =>
        layer.WeightParams.SelectMany((weights, i) => WeightsOf(weights, $"[{i}].", layer.InputVectorSize, layer.OutputVectorSize));

    private static IEnumerable<LayerWeight?> WeightsOf(LSTMWeightParams? weights, string prefix, ulong x, ulong h) => weights is null ? [] :
    [
        LayerWeight.Matrix($"{prefix}inputGateWeightMatrix", weights.InputGateWeightMatrix, h, x),
        LayerWeight.Matrix($"{prefix}forgetGateWeightMatrix", weights.ForgetGateWeightMatrix, h, x),
        LayerWeight.Matrix($"{prefix}blockInputWeightMatrix", weights.BlockInputWeightMatrix, h, x),
        LayerWeight.Matrix($"{prefix}outputGateWeightMatrix", weights.OutputGateWeightMatrix, h, x),
        LayerWeight.Matrix($"{prefix}inputGateRecursionMatrix", weights.InputGateRecursionMatrix, h, h),
        LayerWeight.Matrix($"{prefix}forgetGateRecursionMatrix", weights.ForgetGateRecursionMatrix, h, h),
        LayerWeight.Matrix($"{prefix}blockInputRecursionMatrix", weights.BlockInputRecursionMatrix, h, h),
        LayerWeight.Matrix($"{prefix}outputGateRecursionMatrix", weights.OutputGateRecursionMatrix, h, h),
        LayerWeight.Vector($"{prefix}inputGateBiasVector", weights.InputGateBiasVector, h),
        LayerWeight.Vector($"{prefix}forgetGateBiasVector", weights.ForgetGateBiasVector, h),
        LayerWeight.Vector($"{prefix}blockInputBiasVector", weights.BlockInputBiasVector, h),
        LayerWeight.Vector($"{prefix}outputGateBiasVector", weights.OutputGateBiasVector, h),
        LayerWeight.Vector($"{prefix}inputGatePeepholeVector", weights.InputGatePeepholeVector, h),
        LayerWeight.Vector($"{prefix}forgetGatePeepholeVector", weights.ForgetGatePeepholeVector, h),
        LayerWeight.Vector($"{prefix}outputGatePeepholeVector", weights.OutputGatePeepholeVector, h),
    ];

    private static void CheckActivations(LayerContext context, IReadOnlyList<ActivationParams> activations, string name)
    {
        context.Require(
            activations.Count == 3,
            $"{name} has {activations.Count} functions.",
            "Give it three: for the gates, the block input and the output.");
        ActivationLayers.CheckRecurrent(context, activations);
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
