using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Tests.Differentiation.GradientChecker;

namespace CoreMLSharp.Onnx.Tests.Differentiation;

public class ShapingGradientTests
{
    [Fact]
    public void Other_shapes()
    {
        Check((graph, x) => graph.Reshape(x[0], 2, -1), Numbers(2, 3, 2));
        Check((graph, x) => graph.Squeeze(graph.Unsqueeze(x[0], 0, 3), 0), Numbers(2, 3));
        Check((graph, x) => graph.Add("Flatten", [x[0]], x[0].Type, new TensorShape(2, 6), Attribute("axis", 1)), Numbers(2, 3, 2));
        Check((graph, x) => graph.Transpose(x[0], 2, 0, 1), Numbers(2, 3, 4));
        Check((graph, x) => graph.Expand(x[0], graph.Constant(2, 3, 4), new TensorShape(2, 3, 4)), Numbers(3, 1));
        Check((graph, x) => graph.Tile(x[0], 2, 3), Numbers(2, 3));
        Check((graph, x) => graph.Triangle(x[0], isUpper: false, 1), Numbers(3, 4));
    }

    [Fact]
    public void Together_and_apart()
    {
        Check((graph, x) => graph.Concat(1, x[0], x[1], x[0]), Numbers(2, 3), Numbers(1, [2, 2]));
        Check((graph, x) => graph.Split(x[0], 1, 2, 1, 3)[2], Numbers(2, 6));
        Check((graph, x) => graph.Split(x[0], 0, 1, 1) is var parts ? graph.Mul(parts[0], parts[1]) : null!, Numbers(2, 3));
    }

    [Theory]
    [InlineData("DCR")]
    [InlineData("CRD")]
    public void Depth_to_space(string mode) => Check(
        (graph, x) => graph.Add(
            "DepthToSpace", [x[0]], x[0].Type, new TensorShape(1, 2, 4, 6), Attribute("blocksize", 2), Attribute("mode", mode)),
        Numbers(1, 8, 2, 3));

    [Fact]
    public void Space_to_depth() => Check(
        (graph, x) => graph.Add("SpaceToDepth", [x[0]], x[0].Type, new TensorShape(1, 8, 2, 1), Attribute("blocksize", 2)),
        Numbers(1, 2, 4, 2));

    [Fact]
    public void Sequences_turned_around() => Check(
        (graph, x) => graph.Add(
            "ReverseSequence", [x[0], graph.Constant(2, 3)], x[0].Type, x[0].Shape, Attribute("batch_axis", 0), Attribute("time_axis", 1)),
        Numbers(2, 3, 2));

    [Fact]
    public void Slices()
    {
        Check((graph, x) => graph.Slice(x[0], [1, -3], [3, -1], [0, 1]), Numbers(3, 4));
        Check((graph, x) => graph.Slice(x[0], [0], [5], [1], [2]), Numbers(2, 5));
        Check((graph, x) => graph.Reverse(x[0], 0, 1), Numbers(2, 3));
        Check(
            (graph, x) => graph.Slice(
                x[0], graph.Add(graph.Constant(1), graph.Constant(0)), graph.Constant(3), graph.Constant(0), null, new TensorShape(2, 3)),
            Numbers(4, 3));
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("reflect")]
    [InlineData("edge")]
    public void Padding(string mode) => Check((graph, x) => graph.Pad(x[0], [1, 0, 0, 2], mode), Numbers(3, 4));

    [Fact]
    public void Elements_by_their_positions()
    {
        Check((graph, x) => graph.Gather(x[0], graph.Constant(2, 0, 2, -1), 0), Numbers(3, 2));
        Check((graph, x) => graph.Gather(x[0], graph.Constant([2, 0, 2, 1], new TensorShape(2, 2)), 1), Numbers(2, 3, 2));
        Check((graph, x) => graph.Gather(x[0], graph.ConstantScalar(1), 1), Numbers(2, 3));
        Check((graph, x) => graph.GatherElements(x[0], graph.Constant([2, 0, 2, 1], new TensorShape(2, 2)), 1), Numbers(2, 3));
        Check((graph, x) => graph.GatherND(x[0], graph.Constant([1, 0, 1, 0, 0, 1], new TensorShape(3, 2))), Numbers(2, 3, 2));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    public void Elements_put_to_positions(string reduction)
    {
        Check(
            (graph, x) => graph.ScatterElements(x[0], graph.Constant([2, 0], new TensorShape(2, 1)), x[1], 1, reduction),
            Numbers(2, 3), Numbers(1, [2, 1]));
        Check(
            (graph, x) => graph.ScatterND(x[0], graph.Constant([1, 2], new TensorShape(2, 1)), x[1], reduction),
            Numbers(3, 2), Numbers(1, [2, 2]));
    }
}
