using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;
using Operation = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class UnaryTests
{
    private static readonly Dictionary<string, (Action<NeuralNetworkLayer> Set, Func<double, double> Function)> Functions = new()
    {
        ["sin"] = (layer => layer.Sin = new(), Math.Sin),
        ["cos"] = (layer => layer.Cos = new(), Math.Cos),
        ["tan"] = (layer => layer.Tan = new(), Math.Tan),
        ["asin"] = (layer => layer.Asin = new(), Math.Asin),
        ["acos"] = (layer => layer.Acos = new(), Math.Acos),
        ["atan"] = (layer => layer.Atan = new(), Math.Atan),
        ["sinh"] = (layer => layer.Sinh = new(), Math.Sinh),
        ["cosh"] = (layer => layer.Cosh = new(), Math.Cosh),
        ["tanh"] = (layer => layer.Tanh = new(), Math.Tanh),
        ["asinh"] = (layer => layer.Asinh = new(), Math.Asinh),
        ["acosh"] = (layer => layer.Acosh = new(), Math.Acosh),
        ["atanh"] = (layer => layer.Atanh = new(), Math.Atanh),
        ["exp2"] = (layer => layer.Exp2 = new(), x => Math.Pow(2, x)),
        ["ceil"] = (layer => layer.Ceil = new(), Math.Ceiling),
        ["floor"] = (layer => layer.Floor = new(), Math.Floor),
        ["round"] = (layer => layer.Round = new(), x => Math.Round(x, MidpointRounding.ToEven)),
        ["sign"] = (layer => layer.Sign = new(), x => Math.Sign(x)),
        ["clip"] = (layer => layer.Clip = new() { MinVal = -0.5f, MaxVal = 0.25f }, x => Math.Clamp(x, -0.5, 0.25)),
        ["not"] = (layer => layer.LogicalNot = new(), x => x == 0 ? 1 : 0),
        ["sqrt"] = (layer => layer.Unary = new() { Type = Operation.Sqrt, Shift = 2 }, x => Math.Sqrt(x + 2)),
        ["rsqrt"] = (layer => layer.Unary = new() { Type = Operation.Rsqrt, Epsilon = 3 }, x => 1 / Math.Sqrt(x + 3)),
        ["inverse"] = (
            layer => layer.Unary = new() { Type = Operation.Inverse, Scale = 2, Shift = 5, Epsilon = 1 }, x => 1 / ((2 * x) + 6)),
        ["power"] = (layer => layer.Unary = new() { Type = Operation.Power, Alpha = 3 }, x => x * x * x),
        ["exp"] = (layer => layer.Unary = new() { Type = Operation.Exp }, Math.Exp),
        ["log"] = (layer => layer.Unary = new() { Type = Operation.Log, Shift = 2 }, x => Math.Log(x + 2)),
        ["abs"] = (layer => layer.Unary = new() { Type = Operation.Abs }, Math.Abs),
        ["threshold"] = (layer => layer.Unary = new() { Type = Operation.Threshold, Alpha = 0.3f }, x => Math.Max(x, 0.3f)),
        ["gelu"] = (
            layer => layer.Gelu = new() { Mode = GeluLayerParams.Types.GeluMode.TanhApproximation },
            x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
        ["gelu by sigmoid"] = (
            layer => layer.Gelu = new() { Mode = GeluLayerParams.Types.GeluMode.SigmoidApproximation },
            x => x / (1 + Math.Exp(-1.702 * x))),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Functions_of_each_element(string name)
    {
        float[] inputs = name == "acosh" ? [1, 1.5f, 3, 10] : [-0.75f, -0.5f, 0, 0.25f, 0.5f, 0.9f];
        Run(Functions[name].Set, new Tensor(inputs, inputs.Length)).AssertIs(
            [inputs.Length], [.. inputs.Select(x => (float)Functions[name].Function(x))], 1e-5f);
    }

    [Fact]
    public void Error_function_and_exact_gelu()
    {
        // erf(0.5) = 0.5204999, erf(1 / √2) = 0.6826895.
        Run(layer => layer.Erf = new(), Tensor.Vector(0, 0.5f, -0.5f)).AssertIs([3], [0, 0.5204999f, -0.5204999f]);
        Run(layer => layer.Gelu = new(), Tensor.Vector(0, 1, -1)).AssertIs([3], [0, 0.8413447f, -0.1586553f]);
    }
}
