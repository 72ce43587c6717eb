using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Tests.Differentiation.GradientChecker;

namespace CoreMLSharp.Onnx.Tests.Differentiation;

public class WindowGradientTests
{
    [Theory]
    [InlineData(1, 1, 0, 0, 1)]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(1, 1, 2, 0, 1)]
    [InlineData(1, 1, 3, 3, 1)]
    [InlineData(2, 1, 0, 0, 1)]
    [InlineData(2, 1, 1, 0, 1)]
    [InlineData(3, 1, 0, 1, 1)]
    [InlineData(1, 2, 0, 0, 1)]
    [InlineData(2, 2, 1, 2, 1)]
    [InlineData(1, 1, 1, 1, 2)]
    [InlineData(2, 1, 1, 0, 2)]
    [InlineData(2, 2, 1, 1, 4)]
    public void Convolutions_of_two_dimensions(long stride, long dilation, long before, long after, long groups)
    {
        Window window = new([3, 2], [stride, 1], [dilation, 1], new([(before, after), (0, 1)]));
        Check(
            (graph, x) => graph.Conv(x[0], x[1], x[2], window, groups),
            Numbers(2, 4, 6, 4), Numbers(1, [4, 4 / groups, 3, 2]), Numbers(2, [4]));
    }

    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(2, 1, 1, 0)]
    [InlineData(3, 1, 0, 1)]
    [InlineData(1, 2, 1, 2)]
    public void Convolutions_to_fewer_channels(long stride, long dilation, long before, long after)
    {
        Window window = new([3, 2], [stride, 1], [dilation, 1], new([(before, after), (0, 1)]));
        Check(
            (graph, x) => graph.Conv(x[0], x[1], x[2], window, 1), Numbers(2, 4, 6, 4), Numbers(1, [1, 4, 3, 2]), Numbers(2, [1]));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(4)]
    public void Large_convolutions_are_gone_through_example_by_example(long outputs)
    {
        // 16 · 20,000 · 31 or 4 · 20,000 · 127 numbers lie under the windows of one example.
        long kernel = outputs == 16 ? 31 : 127;
        Window window = new([kernel], [1], [1], new([(kernel / 2, kernel / 2)]));
        CheckSome(
            1, [0, 5, 77, (int)kernel, (int)(16 * kernel) - 1], (graph, x) => graph.Conv(x[0], x[1], null, window, 1),
            Between(-1, 1, 3, 16, 20_000), Between(-1, 1, outputs, 16, kernel));
    }

    [Fact]
    public void Convolutions_of_one_and_three_dimensions()
    {
        Check(
            (graph, x) => graph.Conv(x[0], x[1], null, new Window([3], [2], [1], new([(1, 1)])), 1),
            Numbers(2, 3, 7), Numbers(1, [2, 3, 3]));
        Check(
            (graph, x) => graph.Conv(x[0], x[1], x[2], new Window([2, 2, 1], [1, 2, 1], [1, 1, 1], new([(0, 0), (1, 0), (0, 0)])), 1),
            Numbers(1, 2, 3, 3, 2), Numbers(1, [2, 2, 2, 2, 1]), Numbers(2, [2]));
    }

    [Fact]
    public void A_convolution_of_single_positions() => Check(
        (graph, x) => graph.Conv(x[0], x[1], null, new Window([1, 1], [1, 1], [1, 1], new([(0, 0), (0, 0)])), 1),
        Numbers(2, 3, 2, 2), Numbers(1, [4, 3, 1, 1]));

    [Theory]
    [InlineData(1, 1, 0, 0, 1)]
    [InlineData(2, 1, 0, 0, 1)]
    [InlineData(2, 1, 1, 0, 1)]
    [InlineData(2, 1, 1, 1, 2)]
    [InlineData(1, 2, 1, 2, 1)]
    [InlineData(3, 1, 0, 1, 1)]
    public void Transposed_convolutions(long stride, long dilation, long before, long after, long groups)
    {
        Window window = new([3, 2], [stride, 1], [dilation, 1], new([(before, after), (0, 0)]));
        Check(
            (graph, x) => graph.ConvTranspose(x[0], x[1], x[2], window, 2, groups, null),
            Numbers(2, 2, 3, 3), Numbers(1, [2, 2 / groups, 3, 2]), Numbers(2, [2]));
    }

    [Fact]
    public void A_transposed_convolution_to_a_larger_size() => Check(
        (graph, x) => graph.ConvTranspose(x[0], x[1], null, new Window([2, 2], [3, 3], [1, 1], new(null)), 1, 1, [9, 8]),
        Numbers(1, 1, 3, 3), Numbers(1, [1, 1, 2, 2]));

    [Theory]
    [InlineData(2, 2, 0, 0)]
    [InlineData(2, 1, 0, 0)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(2, 3, 0, 0)]
    public void Pooling(long kernel, long stride, long before, long after)
    {
        Window window = new([kernel, kernel], [stride, stride], [1, 1], new([(before, after), (before, after)]));
        Check((graph, x) => graph.Pool("MaxPool", x[0], window), Numbers(2, 2, 5, 6));
        Check((graph, x) => graph.Pool("AveragePool", x[0], window, Attribute("count_include_pad", 0)), Numbers(2, 2, 5, 6));
        Check((graph, x) => graph.Pool("AveragePool", x[0], window, Attribute("count_include_pad", 1)), Numbers(2, 2, 5, 6));
    }

    [Fact]
    public void Pooling_of_one_and_three_dimensions()
    {
        Check((graph, x) => graph.Pool("MaxPool", x[0], new Window([2], [1], [1], new([(0, 0)]))), Numbers(2, 2, 5));
        Check((graph, x) => graph.Pool("AveragePool", x[0], new Window([3], [2], [1], new([(1, 0)]))), Numbers(2, 2, 6));
        Window cube = new([2, 2, 2], [2, 2, 2], [1, 1, 1], new([(0, 0), (0, 0), (0, 0)]));
        Check((graph, x) => graph.Pool("MaxPool", x[0], cube), Numbers(1, 2, 4, 2, 3));
        Check((graph, x) => graph.Pool("AveragePool", x[0], cube), Numbers(1, 2, 4, 2, 3));
    }

    [Theory]
    [InlineData("GlobalMaxPool")]
    [InlineData("GlobalAveragePool")]
    public void Global_pooling(string op) =>
        Check((graph, x) => graph.Add(op, [x[0]], x[0].Type, new TensorShape(2, 3, 1, 1)), Numbers(2, 3, 2, 4));

    [Fact]
    public void Batch_normalisation_with_the_examples_mean_and_variance()
    {
        Check(
            (graph, x) =>
            {
                OnnxValue mean = graph.Weights("mean", new float[3], new TensorShape(3));
                OnnxValue variance = graph.Weights("variance", new float[] { 1, 1, 1 }, new TensorShape(3));
                OnnxValue y = graph.Add(
                    "BatchNormalization", [.. x, mean, variance], x[0].Type, x[0].Shape, Attribute("epsilon", 0.01f));
                HashSet<string> stored = [mean.Name, variance.Name];
                IReadOnlyDictionary<string, OnnxValue> measured = BatchStatistics.Apply(graph, stored);
                return graph.Add(
                    y, graph.Reshape(graph.Add(measured[mean.Name], measured[variance.Name]), 3, 1, 1));
            },
            Numbers(2, 3, 2, 2), Between(0.5f, 2, 3), Numbers(1, [3]));
    }

    [Fact]
    public void Normalisations()
    {
        Check(
            (graph, x) => graph.Add("BatchNormalization", x, x[0].Type, x[0].Shape, Attribute("epsilon", 0.01f)),
            Numbers(2, 3, 2, 2), Between(0.5f, 2, 3), Numbers(1, [3]), Numbers(2, [3]), Between(0.5f, 2, 3));
        Check(
            (graph, x) => graph.Add("InstanceNormalization", x, x[0].Type, x[0].Shape, Attribute("epsilon", 0.01f)),
            Numbers(2, 3, 2, 2), Between(0.5f, 2, 3), Numbers(1, [3]));
        Check(
            (graph, x) => graph.Add("LayerNormalization", x, x[0].Type, x[0].Shape, Attribute("axis", 1), Attribute("epsilon", 0.01f)),
            Numbers(3, 2, 4), Between(0.5f, 2, 2, 4), Numbers(1, [2, 4]));
    }

    [Fact]
    public void Normalisation_by_the_channels_around() => Check(
        (graph, x) => graph.Unary(
            "LRN", x[0], Attribute("size", 3), Attribute("alpha", 0.5f), Attribute("beta", 0.75f), Attribute("bias", 1.5f)),
        Between(-1, 1, 2, 5, 2, 1));

    [Theory]
    [InlineData("linear", "half_pixel", 7, 3)]
    [InlineData("linear", "align_corners", 7, 9)]
    [InlineData("linear", "asymmetric", 3, 8)]
    [InlineData("nearest", "asymmetric", 8, 2)]
    public void Resizing(string mode, string coordinates, long height, long width) => Check(
        (graph, x) => graph.Add(
            "Resize", [x[0], null, null, graph.Constant(height, width)], x[0].Type, new TensorShape(1, 2, height, width),
            Attribute("axes", [2, 3]), Attribute("mode", mode), Attribute("coordinate_transformation_mode", coordinates),
            Attribute("nearest_mode", "floor")),
        Numbers(1, 2, 4, 5));
}
