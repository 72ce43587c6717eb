using CoreMLSharp.Specification;
using Kind = CoreMLSharp.Specification.ActivationParams.NonlinearityTypeOneofCase;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Activation functions, as layers and inside recurrent layers.</summary>
internal static class Activations
{
    public static void Check(LayerContext context)
    {
        ActivationParams activation = context.Layer.Activation;
        if (activation.NonlinearityTypeCase == Kind.None) context.Error("The activation function is not set, or not known.", "Set one, such as ReLU.");
        if (activation.NonlinearityTypeCase is not (Kind.PReLU or Kind.ParametricSoftplus)) return;

        context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
        context.RequireRank(Ranks.AtLeast(3));
        (WeightParams? alpha, WeightParams? beta) = activation.NonlinearityTypeCase == Kind.PReLU
            ? (activation.PReLU.Alpha, activation.PReLU.Alpha)
            : (activation.ParametricSoftplus.Alpha, activation.ParametricSoftplus.Beta);
        context.Require(
            Weights.Kind(alpha) == Weights.Kind(beta) && Weights.Kind(alpha) != WeightKind.Several,
            "The activation's parameters are not all in one field, the same for each.", "Fill one of floatValue, float16Value and rawValue.");
    }

    /// <summary>Recurrent layers know only some of the functions.</summary>
    public static void CheckRecurrent(LayerContext context, IEnumerable<ActivationParams?> activations)
    {
        foreach (ActivationParams? activation in activations)
        {
            Kind kind = activation?.NonlinearityTypeCase ?? Kind.None;
            context.Require(
                kind is Kind.Linear or Kind.Sigmoid or Kind.Tanh or Kind.ScaledTanh or Kind.SigmoidHard or Kind.ReLU,
                kind == Kind.None ? "An activation function is not set." : $"A recurrent layer does not know the activation function {kind}.",
                "Use linear, sigmoid, tanh, scaledTanh, sigmoidHard or ReLU.");
        }
    }
}
