using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <summary>
/// The activation functions, for activation layers and for recurrent ones; constants that are not given have the values that coremltools
/// gives them. Recurrent layers know <see cref="Linear"/>, <see cref="Sigmoid"/>, <see cref="Tanh"/>, <see cref="ScaledTanh"/>,
/// <see cref="SigmoidHard"/> and
/// <see cref="ReLU"/>.
/// </summary>
public static class Activation
{
    /// <summary>alpha · x + beta.</summary>
    public static ActivationParams Linear(float alpha = 1, float beta = 0) => new() { Linear = new() { Alpha = alpha, Beta = beta } };

    /// <summary>max(0, x).</summary>
    public static ActivationParams ReLU() => new() { ReLU = new() };

    /// <summary>x where x ≥ 0, alpha · x below.</summary>
    public static ActivationParams LeakyReLU(float alpha = 0.3f) => new() { LeakyReLU = new() { Alpha = alpha } };

    /// <summary>x where x ≥ alpha, 0 below.</summary>
    public static ActivationParams ThresholdedReLU(float alpha = 1) => new() { ThresholdedReLU = new() { Alpha = alpha } };

    /// <summary>x where x ≥ 0, alpha · x below, with one alpha or one per channel (axis -3).</summary>
    public static ActivationParams PReLU(WeightData alpha) => new() { PReLU = new() { Alpha = alpha.Message } };

    /// <summary>tanh(x).</summary>
    public static ActivationParams Tanh() => new() { Tanh = new() };

    /// <summary>alpha · tanh(beta · x).</summary>
    public static ActivationParams ScaledTanh(float alpha = 1, float beta = 1) =>
        new() { ScaledTanh = new() { Alpha = alpha, Beta = beta } };

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static ActivationParams Sigmoid() => new() { Sigmoid = new() };

    /// <summary>alpha · x + beta, kept between 0 and 1.</summary>
    public static ActivationParams SigmoidHard(float alpha = 0.2f, float beta = 0.5f) =>
        new() { SigmoidHard = new() { Alpha = alpha, Beta = beta } };

    /// <summary>x where x ≥ 0, alpha · (exp(x) - 1) below.</summary>
    public static ActivationParams ELU(float alpha = 1) => new() { ELU = new() { Alpha = alpha } };

    /// <summary>x / (1 + |x|).</summary>
    public static ActivationParams Softsign() => new() { Softsign = new() };

    /// <summary>log(1 + exp(x)).</summary>
    public static ActivationParams Softplus() => new() { Softplus = new() };

    /// <summary>alpha · log(1 + exp(beta · x)), with one alpha and beta or one of each per channel (axis -3).</summary>
    public static ActivationParams ParametricSoftplus(WeightData alpha, WeightData beta) =>
        new() { ParametricSoftplus = new() { Alpha = alpha.Message, Beta = beta.Message } };
}
