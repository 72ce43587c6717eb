using Operation = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Functions of one element.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>f(scale · x + shift), with one of eight functions.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads.</param>
    /// <param name="outputName">The tensor it writes, of the same shape.</param>
    /// <param name="mode">The function f.</param>
    /// <param name="alpha">The exponent of <see cref="Operation.Power"/> or the limit of <see cref="Operation.Threshold"/>.</param>
    /// <param name="shift">Added after scaling.</param>
    /// <param name="scale">Multiplies x.</param>
    /// <param name="epsilon">
    /// Keeps inverses and logarithms finite; null for 1e-4 with the inverses, 1e-45 with the logarithm and 1e-6 otherwise.
    /// </param>
    public NeuralNetworkBuilder AddUnary(
        string name, string inputName, string outputName, Operation mode, float alpha = 1, float shift = 0, float scale = 1,
        float? epsilon = null) =>
        Add(name, inputName, outputName, new()
        {
            Unary = new() { Type = mode, Alpha = alpha, Shift = shift, Scale = scale, Epsilon = epsilon ?? DefaultEpsilon(mode) },
        });

    /// <summary>Keeps x between minValue and maxValue.</summary>
    public NeuralNetworkBuilder AddClip(string name, string inputName, string outputName, float minValue = 0, float maxValue = 1) =>
        Add(name, inputName, outputName, new() { Clip = new() { MinVal = minValue, MaxVal = maxValue } });

    /// <summary>Rounds up.</summary>
    public NeuralNetworkBuilder AddCeil(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Ceil = new() });

    /// <summary>Rounds down.</summary>
    public NeuralNetworkBuilder AddFloor(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Floor = new() });

    /// <summary>Rounds to the nearest integer.</summary>
    public NeuralNetworkBuilder AddRound(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Round = new() });

    /// <summary>-1, 0 or 1.</summary>
    public NeuralNetworkBuilder AddSign(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Sign = new() });

    /// <summary>2 to the power of x.</summary>
    public NeuralNetworkBuilder AddExp2(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Exp2 = new() });

    /// <summary>sin(x).</summary>
    public NeuralNetworkBuilder AddSin(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Sin = new() });

    /// <summary>cos(x).</summary>
    public NeuralNetworkBuilder AddCos(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Cos = new() });

    /// <summary>tan(x).</summary>
    public NeuralNetworkBuilder AddTan(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Tan = new() });

    /// <summary>The inverse sine.</summary>
    public NeuralNetworkBuilder AddAsin(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Asin = new() });

    /// <summary>The inverse cosine.</summary>
    public NeuralNetworkBuilder AddAcos(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Acos = new() });

    /// <summary>The inverse tangent.</summary>
    public NeuralNetworkBuilder AddAtan(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Atan = new() });

    /// <summary>The hyperbolic sine.</summary>
    public NeuralNetworkBuilder AddSinh(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Sinh = new() });

    /// <summary>The hyperbolic cosine.</summary>
    public NeuralNetworkBuilder AddCosh(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Cosh = new() });

    /// <summary>The hyperbolic tangent.</summary>
    public NeuralNetworkBuilder AddTanh(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Tanh = new() });

    /// <summary>The inverse hyperbolic sine.</summary>
    public NeuralNetworkBuilder AddAsinh(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Asinh = new() });

    /// <summary>The inverse hyperbolic cosine.</summary>
    public NeuralNetworkBuilder AddAcosh(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Acosh = new() });

    /// <summary>The inverse hyperbolic tangent.</summary>
    public NeuralNetworkBuilder AddAtanh(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Atanh = new() });

    private static float DefaultEpsilon(Operation mode) => mode switch
    {
        Operation.Inverse or Operation.Rsqrt => 1e-4f,
        Operation.Log => 1e-45f,
        _ => 1e-6f,
    };
}
