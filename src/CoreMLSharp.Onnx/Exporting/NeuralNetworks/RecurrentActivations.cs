using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Kind = CoreMLSharp.Specification.ActivationParams.NonlinearityTypeOneofCase;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// The activation functions of recurrent layers as attributes of ONNX's. Unset parameters stand for the functions' customary ones.
/// </summary>
internal static class RecurrentActivations
{
    /// <summary>The ONNX names of functions, with alpha and beta for those that have them.</summary>
    /// <param name="given">The functions in the order of the specification, which is ONNX's order; none for the customary ones.</param>
    /// <param name="customary">The customary ones by their ONNX names.</param>
    public static (string Name, float[] Parameters)[] Translate(IReadOnlyList<ActivationParams> given, params string[] customary) =>
        given.Count switch
        {
            0 => [.. customary.Select(name => (name, Array.Empty<float>()))],
            int count when count == customary.Length => [.. given.Select(Translate)],
            int count => throw new ModelValidationException($"it has {count} activation functions; {customary.Length} are defined."),
        };

    /// <summary>A function's ONNX name and its alpha and beta, if it has them.</summary>
    private static (string Name, float[] Parameters) Translate(ActivationParams activation) => activation.NonlinearityTypeCase switch
    {
        Kind.Linear when activation.Linear is { Alpha: 0, Beta: 0 } => ("Affine", [1, 0]),
        Kind.Linear => ("Affine", [activation.Linear.Alpha, activation.Linear.Beta]),
        Kind.Sigmoid => ("Sigmoid", []),
        Kind.Tanh => ("Tanh", []),
        Kind.ReLU => ("Relu", []),
        Kind.ScaledTanh when activation.ScaledTanh is { Alpha: 0, Beta: 0 } => ("Tanh", []),
        Kind.ScaledTanh => ("ScaledTanh", [activation.ScaledTanh.Alpha, activation.ScaledTanh.Beta]),
        Kind.SigmoidHard when activation.SigmoidHard is { Alpha: 0, Beta: 0 } => ("HardSigmoid", [0.2f, 0.5f]),
        Kind.SigmoidHard => ("HardSigmoid", [activation.SigmoidHard.Alpha, activation.SigmoidHard.Beta]),
        _ =>
            throw new UnsupportedModelException(
                $"the activation function {activation.NonlinearityTypeCase} is not defined for recurrent layers."),
    };
}
