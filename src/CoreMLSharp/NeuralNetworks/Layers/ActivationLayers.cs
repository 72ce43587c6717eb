using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.SpecificationVersions;
using Kind = CoreMLSharp.Specification.ActivationParams.NonlinearityTypeOneofCase;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Activation functions, as layers and inside recurrent layers.</summary>
internal static class ActivationLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Activation, 1, 1) { Weights = layer => WeightsOf(layer.Activation), Check = Check, Infer = InferActivation },
        new(LayerCase.Erf, 1, 1) { Infer = Infer.Same },
        new(LayerCase.Gelu, 1, 1) { Infer = Infer.Same },
        new(LayerCase.ClampedReLU, 1, 1) { Version = _ => IOS14, Infer = Infer.Same },
    ];

    /// <summary>Recurrent layers know only some of the functions.</summary>
    public static void CheckRecurrent(LayerContext context, IEnumerable<ActivationParams?> activations)
    {
        foreach (ActivationParams? activation in activations)
        {
            Kind kind = activation?.NonlinearityTypeCase ?? Kind.None;
            context.Require(
                kind is Kind.Linear or Kind.Sigmoid or Kind.Tanh or Kind.ScaledTanh or Kind.SigmoidHard or Kind.ReLU,
                kind == Kind.None
                    ? "An activation function is not set."
                    : $"A recurrent layer does not know the activation function {kind}.",
                "Use linear, sigmoid, tanh, scaledTanh, sigmoidHard or ReLU.");
        }
    }

    private static void Check(LayerContext context)
    {
        ActivationParams activation = context.Layer.Activation;
        if (activation.NonlinearityTypeCase == Kind.None)
        {
            context.Error(
                "The activation function is not set, or not known.",
                "Set one, such as ReLU.");
        }

        if (activation.NonlinearityTypeCase is not (Kind.PReLU or Kind.ParametricSoftplus)) return;

        context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
        context.RequireRank(Ranks.AtLeast(3));
        (WeightParams? alpha, WeightParams? beta) = activation.NonlinearityTypeCase == Kind.PReLU
            ? (activation.PReLU.Alpha, activation.PReLU.Alpha)
            : (activation.ParametricSoftplus.Alpha, activation.ParametricSoftplus.Beta);
        context.Require(
            Weights.Kind(alpha) == Weights.Kind(beta) && Weights.Kind(alpha) != WeightKind.Several,
            "The activation's parameters are not all in one field, the same for each.",
            "Fill one of floatValue, float16Value and rawValue.");
    }

    private static void InferActivation(ShapeContext context)
    {
        Infer.Same(context);
        WeightParams? alpha = context.Layer.Activation.NonlinearityTypeCase switch
        {
            Kind.PReLU => context.Layer.Activation.PReLU.Alpha,
            Kind.ParametricSoftplus => context.Layer.Activation.ParametricSoftplus.Alpha,
            _ => null,
        };
        if (alpha is { FloatValue.Count: > 1 } && context.X.HasRankOfAtLeast(3))
        {
            context.Require(
                context.X[-3],
                alpha.FloatValue.Count,
                "channels",
                "the number of alphas");
        }
    }

    /// <summary>One number per channel each; they stay as they are stored.</summary>
    private static IEnumerable<LayerWeight?> WeightsOf(ActivationParams activation) => activation.NonlinearityTypeCase switch
    {
        Kind.PReLU => [LayerWeight.Fixed("alpha", activation.PReLU.Alpha)],
        Kind.ParametricSoftplus when activation.ParametricSoftplus is var parameters =>
            [LayerWeight.Fixed("alpha", parameters.Alpha), LayerWeight.Fixed("beta", parameters.Beta)],
        _ => [],
    };
}
