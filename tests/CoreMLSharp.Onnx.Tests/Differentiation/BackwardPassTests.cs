using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Tests.Differentiation;

public class BackwardPassTests
{
    private readonly OnnxGraphBuilder _graph = new();

    [Theory]
    [InlineData("Det")]
    [InlineData("GridSample")]
    [InlineData("NonMaxSuppression")]
    [InlineData("If")]
    [InlineData("Loop")]
    public void An_operator_without_a_gradient_is_named(string op)
    {
        OnnxValue w = Parameter();
        OnnxValue y = _graph.Unary(op, _graph.Mul(w, 2));

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => BackwardPass.Append(_graph, Sum(y), [w]));

        Assert.Contains(op, error.Message);
    }

    [Fact]
    public void What_does_not_depend_on_a_parameter_needs_no_gradient()
    {
        OnnxValue w = Parameter();
        OnnxValue frozen = _graph.Unary("Det", _graph.Input("x", DataType.Float, new TensorShape(2)));
        int before = _graph.Nodes.Count;
        OnnxValue loss = Sum(_graph.Mul(w, frozen));

        BackwardPass.Append(_graph, loss, [w]);

        Assert.Equal(1, _graph.Nodes.Count(node => node.OpType == "Det"));
        Assert.InRange(_graph.Nodes.Count - before, 2, 6);
    }

    [Fact]
    public void A_parameter_that_the_loss_does_not_depend_on_has_no_gradient()
    {
        (OnnxValue used, OnnxValue rounded, OnnxValue unused) = (Parameter(), Parameter(), Parameter());
        OnnxValue loss = Sum(_graph.Add(used, _graph.Unary("Floor", rounded)));

        OnnxValue?[] gradients = BackwardPass.Append(_graph, loss, [used, rounded, unused]);

        Assert.Equal([true, false, false], gradients.Select(gradient => gradient is not null));
    }

    [Fact]
    public void Shapes_that_are_not_known_are_refused()
    {
        OnnxValue w = Parameter();
        OnnxValue y = _graph.Mul(w, _graph.Input("x", DataType.Float, new TensorShape(TensorShape.Unknown, 2)));

        Assert.Throws<UnsupportedModelException>(
            () => BackwardPass.Append(_graph, _graph.Reduce("ReduceMean", y, [], keepDims: false), [w]));
    }

    private OnnxValue Parameter() => _graph.Input("w", DataType.Float, new TensorShape(2));

    private OnnxValue Sum(OnnxValue y) => _graph.Reduce("ReduceSum", y, [], keepDims: false);
}
