using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Activations and operations on one or two values, element by element, beside the same functions in 64 bits.</summary>
public class ElementwiseTests
{
    private static readonly float[] Numbers = [-0.75f, -0.5f, 0, 0.25f, 0.5f, 0.9f];

    private static readonly Dictionary<string, (object[] Arguments, Func<double, double> Function)> Functions = new()
    {
        ["abs"] = ([], Math.Abs),
        ["acos"] = ([], Math.Acos),
        ["asin"] = ([], Math.Asin),
        ["atan"] = ([], Math.Atan),
        ["atanh"] = ([], Math.Atanh),
        ["ceil"] = ([], Math.Ceiling),
        ["clip"] = (["alpha", -0.5f, "beta", 0.25f], x => Math.Clamp(x, -0.5, 0.25)),
        ["cos"] = ([], Math.Cos),
        ["cosh"] = ([], Math.Cosh),
        ["exp"] = ([], Math.Exp),
        ["exp2"] = ([], x => Math.Pow(2, x)),
        ["floor"] = ([], Math.Floor),
        ["inverse"] = (["epsilon", 2f], x => 1 / (x + 2)),
        ["log"] = (["epsilon", 2f], x => Math.Log(x + 2)),
        ["round"] = ([], x => Math.Round(x, MidpointRounding.ToEven)),
        ["rsqrt"] = (["epsilon", 2f], x => 1 / Math.Sqrt(x + 2)),
        ["sign"] = ([], x => Math.Sign(x)),
        ["sin"] = ([], Math.Sin),
        ["sinh"] = ([], Math.Sinh),
        ["sqrt"] = ([], Math.Sqrt),
        ["square"] = ([], x => x * x),
        ["tan"] = ([], Math.Tan),
        ["tanh"] = ([], Math.Tanh),
        ["threshold"] = (["alpha", 0.3f], x => Math.Max(x, 0.3f)),
        ["clamped_relu"] = (["alpha", 0.5f, "beta", 0.4f], x => Math.Min(0.4f, x < 0 ? 0.5 * x : x)),
        ["elu"] = (["alpha", 2f], x => x > 0 ? x : 2 * (Math.Exp(x) - 1)),
        ["leaky_relu"] = (["alpha", 0.1f], x => x >= 0 ? x : 0.1f * x),
        ["linear_activation"] = (["alpha", 3f, "beta", -1f], x => (3 * x) - 1),
        ["relu"] = ([], x => Math.Max(x, 0)),
        ["relu6"] = ([], x => Math.Clamp(x, 0, 6)),
        ["scaled_tanh"] = (["alpha", 1.5f, "beta", 0.5f], x => 1.5 * Math.Tanh(0.5 * x)),
        ["sigmoid"] = ([], x => 1 / (1 + Math.Exp(-x))),
        ["sigmoid_hard"] = (["alpha", 2f, "beta", 0.5f], x => Math.Clamp((2 * x) + 0.5, 0, 1)),
        ["silu"] = ([], x => x / (1 + Math.Exp(-x))),
        ["softplus"] = ([], x => Math.Log(1 + Math.Exp(x))),
        ["softsign"] = ([], x => x / (1 + Math.Abs(x))),
        ["thresholded_relu"] = (["alpha", 0.25f], x => x >= 0.25 ? x : 0),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Functions_of_each_element(string name)
    {
        (object[] given, Func<double, double> function) = Functions[name];
        float[] numbers = name == "sqrt" ? [0, 0.25f, 2, 9, 10, 1e6f] : Numbers;
        (string, object)[] arguments = [("x", Tensor.Vector(numbers)), .. given.Chunk(2).Select(pair => ((string)pair[0], pair[1]))];
        RunOne(name, "fp32", 5, arguments)[0].AssertIs([6], [.. numbers.Select(x => (float)function(x))]);
    }

    [Fact]
    public void Error_function_and_gelu()
    {
        // erf(0.5) = 0.5204999; x Φ(x) at 1 is 0.8413447.
        RunOne("erf", "fp32", 5, ("x", Tensor.Vector(0, 0.5f, -0.5f)))[0].AssertIs([3], [0, 0.5204999f, -0.5204999f]);
        RunOne("gelu", "fp32", 5, ("x", Tensor.Vector(0, 1, -1)))[0].AssertIs([3], [0, 0.8413447f, -0.1586553f]);
        RunOne("gelu", "fp32", 5, ("x", Tensor.Vector(1)), ("mode", "SIGMOID_APPROXIMATION"))[0]
            .AssertIs([1], [(float)(1 / (1 + Math.Exp(-1.702)))]);
        RunOne("gelu", "fp32", 5, ("x", Tensor.Vector(1)), ("mode", "TANH_APPROXIMATION"))[0]
            .AssertIs([1], [(float)(0.5 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * 1.044715)))]);
    }

    [Fact]
    public void Parameters_for_each_channel()
    {
        Tensor x = new([-1, 1, -2, 2], 1, 2, 2);
        RunOne("prelu", "fp32", 5, ("x", x), ("alpha", new[] { 0.5f, 0.25f }))[0].AssertIs([1, 2, 2], [-0.5f, 1, -0.5f, 2]);
        float Softplus(double alpha, double beta, double value) => (float)(alpha * Math.Log(1 + Math.Exp(beta * value)));
        RunOne("softplus_parametric", "fp32", 5, ("x", x), ("alpha", new[] { 1f, 2f }), ("beta", new[] { 1f, 3f }))[0]
            .AssertIs([1, 2, 2], [Softplus(1, 1, -1), Softplus(1, 1, 1), Softplus(2, 3, -2), Softplus(2, 3, 2)]);
    }

    [Fact]
    public void Softmax_along_an_axis()
    {
        // e⁰ : e^ln3 = 1 : 3.
        RunOne("softmax", "fp32", 5, ("x", new Tensor([0, MathF.Log(3)], 1, 2)))[0].AssertIs([1, 2], [0.25f, 0.75f]);
        RunOne("softmax", "fp32", 5, ("x", new Tensor([0, MathF.Log(3)], 2, 1)), ("axis", 0))[0].AssertIs([2, 1], [0.25f, 0.75f]);
    }

    [Theory]
    [InlineData("add", "fp32", 5f, -5f, 7f)]
    [InlineData("sub", "fp32", 9f, 1f, -1f)]
    [InlineData("mul", "fp32", -14f, 6f, 12f)]
    [InlineData("real_div", "fp32", -3.5f, 2f / 3, 0.75f)]
    [InlineData("floor_div", "fp32", -4f, 0f, 0f)]
    [InlineData("mod", "fp32", -1f, -2f, 3f)]
    [InlineData("maximum", "fp32", 7f, -2f, 4f)]
    [InlineData("minimum", "fp32", -2f, -3f, 3f)]
    [InlineData("equal", "bool", 0f, 0f, 0f)]
    [InlineData("not_equal", "bool", 1f, 1f, 1f)]
    [InlineData("greater", "bool", 1f, 1f, 0f)]
    [InlineData("greater_equal", "bool", 1f, 1f, 0f)]
    [InlineData("less", "bool", 0f, 0f, 1f)]
    [InlineData("less_equal", "bool", 0f, 0f, 1f)]
    public void Pairs_of_numbers(string name, string type, float first, float second, float third) =>
        RunOne(name, type, 5, ("x", Tensor.Vector(7, -2, 3)), ("y", Tensor.Vector(-2, -3, 4)))[0].AssertIs([3], [first, second, third]);

    [Fact]
    public void Shapes_are_broadcast() =>
        RunOne("add", "fp32", 5, ("x", new Tensor([10, 20], 2, 1)), ("y", Tensor.Vector(1, 2, 3)))[0]
            .AssertIs([2, 3], [11, 12, 13, 21, 22, 23]);

    [Fact]
    public void Truth_values()
    {
        Given x = new(DataType.Bool, Tensor.Vector(0, 0, 1, 1));
        Given y = new(DataType.Bool, Tensor.Vector(0, 1, 0, 1));
        RunOne("logical_and", "bool", 5, ("x", x), ("y", y))[0].AssertIs([4], [0, 0, 0, 1]);
        RunOne("logical_or", "bool", 5, ("x", x), ("y", y))[0].AssertIs([4], [0, 1, 1, 1]);
        RunOne("logical_xor", "bool", 5, ("x", x), ("y", y))[0].AssertIs([4], [0, 1, 1, 0]);
        RunOne("logical_not", "bool", 5, ("x", x))[0].AssertIs([4], [1, 1, 0, 0]);
    }

    [Fact]
    public void Whole_numbers_are_divided_downwards_and_to_the_power()
    {
        Given x = Given.Ints(7, -7, 7, -7);
        Given y = Given.Ints(2, 2, -2, -2);
        RunOne("floor_div", "int32", 5, ("x", x), ("y", y))[0].AssertIs([4], [3, -4, -4, 3]);
        RunOne("mod", "int32", 5, ("x", x), ("y", y))[0].AssertIs([4], [1, 1, -1, -1]);
        RunOne("pow", "fp32", 5, ("x", Tensor.Vector(2, 9)), ("y", Tensor.Vector(10, 0.5f)))[0].AssertIs([2], [1024, 3]);
    }

    [Fact]
    public void Casts_round_cut_and_wrap()
    {
        // Halves have 11 bits: 2049 is between 2048 and 2050, and goes to the even one; 1e5 is beyond the largest, 65504.
        RunOne("cast", "fp16", 5, ("x", Tensor.Vector(2049, 1e5f)), ("dtype", "fp16"))[0].AssertIs([2], [2048, float.PositiveInfinity]);
        RunOne("cast", "int32", 5, ("x", Tensor.Vector(-1.75f, 2.5f)), ("dtype", "int32"))[0].AssertIs([2], [-1, 2]);
        RunOne("cast", "uint8", 7, ("x", Tensor.Vector(3.9f, 258)), ("dtype", "uint8"))[0].AssertIs([2], [3, 2]);
        RunOne("cast", "bool", 5, ("x", Tensor.Vector(0, -3)), ("dtype", "bool"))[0].AssertIs([2], [0, 1]);
    }

    [Fact]
    public void Small_epsilons_vanish_in_16_bits()
    {
        // 1e-45 is 0 in 16 bits and the smallest number in 32.
        RunOne("log", "fp32", 5, ("x", Tensor.Vector(0)))[0].AssertIs([1], [MathF.Log(1e-45f)]);
        RunOne("log", "fp16", 5, ("x", new Given(DataType.Float16, Tensor.Vector(0))))[0].AssertIs([1], [float.NegativeInfinity]);
    }
}
