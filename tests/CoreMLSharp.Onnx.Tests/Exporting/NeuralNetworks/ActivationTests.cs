using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ActivationTests
{
    private static readonly Dictionary<string, (ActivationParams Activation, Func<double, double> Function)> Functions = new()
    {
        ["linear"] = (new() { Linear = new() { Alpha = 2, Beta = -1 } }, x => (2 * x) - 1),
        ["ReLU"] = (new() { ReLU = new() }, x => Math.Max(0, x)),
        ["leakyReLU"] = (new() { LeakyReLU = new() { Alpha = 0.25f } }, x => x < 0 ? x / 4 : x),
        ["thresholdedReLU"] = (new() { ThresholdedReLU = new() { Alpha = 0.5f } }, x => x >= 0.5 ? x : 0),
        ["tanh"] = (new() { Tanh = new() }, Math.Tanh),
        ["scaledTanh"] = (new() { ScaledTanh = new() { Alpha = 1.5f, Beta = 0.5f } }, x => 1.5 * Math.Tanh(x / 2)),
        ["sigmoid"] = (new() { Sigmoid = new() }, x => 1 / (1 + Math.Exp(-x))),
        ["sigmoidHard"] = (new() { SigmoidHard = new() { Alpha = 0.2f, Beta = 0.5f } }, x => Math.Clamp((0.2 * x) + 0.5, 0, 1)),
        ["ELU"] = (new() { ELU = new() { Alpha = 2 } }, x => x < 0 ? 2 * (Math.Exp(x) - 1) : x),
        ["softsign"] = (new() { Softsign = new() }, x => x / (1 + Math.Abs(x))),
        ["softplus"] = (new() { Softplus = new() }, x => Math.Log(1 + Math.Exp(x))),
        ["PReLU of one number"] = (new() { PReLU = new() { Alpha = Weights(0.5f) } }, x => x < 0 ? x / 2 : x),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Activation_functions(string name)
    {
        float[] inputs = [-4, -1, -0.25f, 0, 0.5f, 2];
        Run(layer => layer.Activation = Functions[name].Activation, new Tensor(inputs, 1, 1, 2, 3))
            .AssertIs([1, 1, 2, 3], [.. inputs.Select(x => (float)Functions[name].Function(x))]);
    }

    [Fact]
    public void Parameters_for_each_channel()
    {
        Tensor x = new([-1, 1, -1, 1], 2, 1, 2);
        Run(layer => layer.Activation = new() { PReLU = new() { Alpha = Weights(2, 3) } }, x).AssertIs([2, 1, 2], [-2, 1, -3, 1]);

        // α log(1 + exp(β x)) with α = 1, 2 and β = 0, 1.
        Run(layer => layer.Activation = new() { ParametricSoftplus = new() { Alpha = Weights(1, 2), Beta = Weights(0, 1) } }, x)
            .AssertIs([2, 1, 2], [0.6931472f, 0.6931472f, 0.6265234f, 2.6265234f]);
    }

    [Fact]
    public void Clamped_ReLU() =>
        Run(layer => layer.ClampedReLU = new() { Alpha = 0.5f, Beta = 6 }, Tensor.Vector(-2, 3, 9)).AssertIs([3], [-1, 3, 6]);
}
