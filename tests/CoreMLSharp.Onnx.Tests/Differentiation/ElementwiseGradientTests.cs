using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Tests.Differentiation.GradientChecker;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Tests.Differentiation;

public class ElementwiseGradientTests
{
    [Theory]
    [InlineData("Identity", -2, 2)]
    [InlineData("Abs", 0.1, 2)]
    [InlineData("Neg", -2, 2)]
    [InlineData("Reciprocal", 0.5, 2)]
    [InlineData("Sqrt", 0.3, 3)]
    [InlineData("Exp", -2, 1)]
    [InlineData("Log", 0.3, 3)]
    [InlineData("Erf", -2, 2)]
    [InlineData("Sin", -3, 3)]
    [InlineData("Cos", -3, 3)]
    [InlineData("Tan", -1, 1)]
    [InlineData("Asin", -0.8, 0.8)]
    [InlineData("Acos", -0.8, 0.8)]
    [InlineData("Atan", -2, 2)]
    [InlineData("Sinh", -2, 2)]
    [InlineData("Cosh", -2, 2)]
    [InlineData("Tanh", -2, 2)]
    [InlineData("Asinh", -2, 2)]
    [InlineData("Acosh", 1.3, 3)]
    [InlineData("Atanh", -0.8, 0.8)]
    [InlineData("Sigmoid", -4, 4)]
    [InlineData("Softplus", -4, 4)]
    [InlineData("Softsign", 0.1, 3)]
    [InlineData("Softsign", -3, -0.1)]
    public void A_function_of_one_number(string op, float low, float high) =>
        Check((graph, x) => graph.Unary(op, x[0]), Between(low, high, 3, 5));

    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("Elu")]
    public void A_function_with_a_kink_at_zero(string op)
    {
        Check((graph, x) => graph.Unary(op, x[0]), Numbers(4, 6));
        if (op != "Relu") Check((graph, x) => graph.Unary(op, x[0], Attribute("alpha", 0.3f)), Numbers(4, 6));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("tanh")]
    public void Gelu(string approximate) =>
        Check((graph, x) => graph.Unary("Gelu", x[0], Attribute("approximate", approximate)), Between(-3, 3, 4, 6));

    [Fact]
    public void Another_kind_of_number()
    {
        Check((graph, x) => graph.ToFloat(graph.Cast(graph.Mul(x[0], x[0]), DataType.Double)), Numbers(4, 6));
    }

    [Fact]
    public void Limits()
    {
        Check((graph, x) => graph.Unary("HardSigmoid", x[0], Attribute("alpha", 0.5f), Attribute("beta", 0.5f)), Numbers(4, 6));
        Check((graph, x) => graph.Clip(x[0], -1, 1.15f), Numbers(4, 6));
        Check((graph, x) => graph.Clip(x[0], null, 0), Numbers(4, 6));
    }

    [Fact]
    public void PRelu_and_its_slopes() =>
        Check((graph, x) => graph.Add("PRelu", x, x[0].Type, x[0].Shape), Numbers(2, 3, 4), Between(0.1f, 0.5f, 3, 1));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Softmax(int axis)
    {
        Check((graph, x) => graph.Unary("Softmax", x[0], Attribute("axis", axis)), Numbers(2, 3, 2));
        Check((graph, x) => graph.Unary("LogSoftmax", x[0], Attribute("axis", axis)), Numbers(2, 3, 2));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Pow")]
    [InlineData("Max")]
    [InlineData("Min")]
    public void Two_values_that_are_broadcast(string op)
    {
        Check((graph, x) => graph.Binary(op, x[0], x[1]), Between(0.5f, 2, 2, 3, 2), Between(0.75f, 1.75f, 3, 1));
        Check((graph, x) => graph.Binary(op, x[0], x[1]), Between(0.5f, 2, 3, 1), Between(0.75f, 1.75f, 2, 1, 2));
    }

    [Fact]
    public void A_remainder() => Check(
        (graph, x) => graph.Binary("Mod", x[0], x[1], Attribute("fmod", 1)),
        new Tensor([5.5f, 4.5f, -3.5f], 3), new Tensor([2f, 1.3f, 1.3f], 3));

    [Fact]
    public void One_of_two_values() => Check(
        (graph, x) => graph.Where(graph.Compare("Greater", x[0], graph.Constant(0f)), graph.Mul(x[0], x[0]), x[1]),
        Numbers(3, 4), Numbers(1, [1, 4]));

    [Fact]
    public void Sums_of_several_values() =>
        Check((graph, x) => graph.Add("Sum", x, x[0].Type, x[0].Shape), Numbers(2, 3), Numbers(1, [2, 3]), Numbers(2, [3]));

    [Fact]
    public void A_value_that_is_used_several_times() =>
        Check((graph, x) => graph.Add(graph.Mul(x[0], x[0]), graph.Mul(x[0], graph.Unary("Exp", x[0]))), Between(-1, 1, 2, 3));
}
