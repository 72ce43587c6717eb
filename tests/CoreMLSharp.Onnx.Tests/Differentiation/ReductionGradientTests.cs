using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Tests.Differentiation.GradientChecker;

namespace CoreMLSharp.Onnx.Tests.Differentiation;

public class ReductionGradientTests
{
    [Theory]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceProd")]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceSumSquare")]
    [InlineData("ReduceLogSum")]
    [InlineData("ReduceLogSumExp")]
    public void A_reduction(string op)
    {
        Tensor x = Between(0.4f, 2, 2, 3, 4);
        Check((graph, x) => graph.Reduce(op, x[0], [1], keepDims: true), x);
        Check((graph, x) => graph.Reduce(op, x[0], [0, -1], keepDims: false), x);
        Check((graph, x) => graph.Reduce(op, x[0], [], keepDims: false), Between(0.7f, 1.4f, 2, 3));
    }

    [Fact]
    public void A_product_with_zeros() => Check(
        (graph, x) => graph.Reduce("ReduceProd", x[0], [1], keepDims: false), new Tensor([0, 2, 3, 0, 0, 3, 1, 2, 3], 3, 3));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    public void Cumulative_sums(int exclusive, int reverse) => Check(
        (graph, x) => graph.Add(
            "CumSum", [x[0], graph.ConstantScalar(1)], x[0].Type, x[0].Shape, Attribute("exclusive", exclusive),
            Attribute("reverse", reverse)),
        Numbers(2, 4));

    [Fact]
    public void The_largest_elements() =>
        Check((graph, x) => graph.TopK(x[0], graph.Constant(2), 1, largest: true).Values, Numbers(3, 5));

    [Fact]
    public void Products_of_matrices()
    {
        Check((graph, x) => graph.MatMul(x[0], x[1]), Numbers(3, 4), Numbers(1, [4, 2]));
        Check((graph, x) => graph.MatMul(x[0], x[1]), Numbers(2, 3, 4), Numbers(1, [4, 2]));
        Check((graph, x) => graph.MatMul(x[0], x[1]), Numbers(2, 1, 3, 2), Numbers(1, [3, 2, 2]));
        Check((graph, x) => graph.MatMul(x[0], x[1]), Numbers(3, 4), Numbers(1, [2, 4, 2]));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Gemm(bool transA, bool transB) => Check(
        (graph, x) => graph.Add(
            "Gemm", x, x[0].Type, new Shapes.TensorShape(3, 2), Attribute("transA", transA), Attribute("transB", transB),
            Attribute("alpha", 0.5f), Attribute("beta", 2f)),
        transA ? Numbers(4, 3) : Numbers(3, 4), transB ? Numbers(1, [2, 4]) : Numbers(1, [4, 2]), Numbers(2, [2]));

    [Theory]
    [InlineData("ab,bc->ac", 2, 3, 3, 2)]
    [InlineData("ab,bc->ca", 2, 3, 3, 2)]
    [InlineData("ab,bc->a", 2, 3, 3, 2)]
    [InlineData("ab,ba->ab", 2, 3, 3, 2)]
    public void Einsum(string equation, long a, long b, long c, long d) => Check(
        (graph, x) => graph.Add(
            "Einsum", x, x[0].Type,
            new Shapes.TensorShape([.. equation.Split("->")[1].Select(name => "abc".IndexOf(name) switch { 0 => a, 1 => b, _ => d })]),
            Attribute("equation", equation)),
        Numbers(a, b), Numbers(1, [c, d]));
}
