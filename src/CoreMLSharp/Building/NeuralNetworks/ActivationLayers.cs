using CoreMLSharp.Specification;
using GeluMode = CoreMLSharp.Specification.GeluLayerParams.Types.GeluMode;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Activation functions.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>An activation function, such as <c>Activation.ReLU()</c>.</summary>
    public NeuralNetworkBuilder AddActivation(string name, string inputName, string outputName, ActivationParams nonLinearity) =>
        Add(name, inputName, outputName, new() { Activation = nonLinearity });

    /// <summary>The error function.</summary>
    public NeuralNetworkBuilder AddErf(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Erf = new() });

    /// <summary>x · Φ(x), with the normal distribution Φ or an approximation of it.</summary>
    public NeuralNetworkBuilder AddGelu(string name, string inputName, string outputName, GeluMode mode = GeluMode.Exact) =>
        Add(name, inputName, outputName, new() { Gelu = new() { Mode = mode } });

    /// <summary>min(beta, x) where x ≥ 0, min(beta, alpha · x) below; ReLU6 as it is.</summary>
    public NeuralNetworkBuilder AddClampedReLU(string name, string inputName, string outputName, float alpha = 0, float beta = 6) =>
        Add(name, inputName, outputName, new() { ClampedReLU = new() { Alpha = alpha, Beta = beta } });
}
