using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class IndexingTests
{
    [Fact]
    public void Gathering()
    {
        Tensor x = Tensor.Counting(0, 1, 3, 2);
        Run(layer => layer.Gather = new() { Axis = 0 }, x, new Tensor([2, -3], 1, 2)).AssertIs([1, 2, 2], [4, 5, 0, 1]);
        Run(layer => layer.GatherND = new(), x, new Tensor([1, 1, 2, 0], 2, 2)).AssertIs([2], [3, 4]);
        Run(layer => layer.GatherAlongAxis = new() { Axis = 1 }, x, new Tensor([1, 0, -1], 3, 1)).AssertIs([3, 1], [1, 2, 5]);
    }

    [Theory]
    [InlineData(ScatterMode.ScatterUpdate, new float[] { 0, 2, 2, 30 })]
    [InlineData(ScatterMode.ScatterAdd, new float[] { 0, 12, 22, 30 })]
    [InlineData(ScatterMode.ScatterSub, new float[] { 0, 8, 18, 30 })]
    [InlineData(ScatterMode.ScatterMul, new float[] { 0, 20, 40, 30 })]
    [InlineData(ScatterMode.ScatterDiv, new float[] { 0, 5, 10, 30 })]
    [InlineData(ScatterMode.ScatterMax, new float[] { 0, 10, 20, 30 })]
    [InlineData(ScatterMode.ScatterMin, new float[] { 0, 2, 2, 30 })]
    public void Scattering_accumulates(ScatterMode mode, float[] expected)
    {
        Tensor x = Tensor.Vector(0, 10, 20, 30);
        Tensor updates = Tensor.Vector(2, 2);
        Run(layer => layer.Scatter = new() { Axis = 0, Mode = mode }, x, Tensor.Vector(1, -2), updates).AssertIs([4], expected);
        Run(layer => layer.ScatterAlongAxis = new() { Axis = 0, Mode = mode }, x, Tensor.Vector(1, 2), updates).AssertIs([4], expected);
        Run(layer => layer.ScatterND = new() { Mode = mode }, x, new Tensor([1, 2], 2, 1), updates).AssertIs([4], expected);
    }

    [Fact]
    public void Scattering_along_a_later_axis() =>
        Run(
            layer => layer.Scatter = new() { Axis = 1 }, Tensor.Counting(0, 0, 2, 3), Tensor.Vector(2, 0),
            Tensor.Counting(1, 1, 2, 2)).AssertIs([2, 3], [2, 0, 1, 4, 0, 3]);

    [Fact]
    public void Non_maximum_suppression()
    {
        // Two boxes on top of each other, one apart, one with a low score.
        Tensor boxes = new([5, 5, 4, 4, 5.2f, 5, 4, 4, 20, 20, 4, 4, 40, 40, 4, 4], 1, 4, 4);
        Tensor scores = new([0.8f, 0.9f, 0.7f, 0.1f], 1, 4, 1);
        NonMaximumSuppressionLayerParams parameters = new() { IouThreshold = 0.5f, ScoreThreshold = 0.3f, MaxBoxes = 3 };
        Dictionary<string, Tensor> found = Suppress(parameters, boxes, scores);
        found["b"].AssertIs([1, 3, 4], [5.2f, 5, 4, 4, 20, 20, 4, 4, 0, 0, 0, 0]);
        found["s"].AssertIs([1, 3, 1], [0.9f, 0.7f, 0]);
        found["i"].AssertIs([1, 3], [1, 2, -1]);
        found["n"].AssertIs([1], [2]);
    }

    [Fact]
    public void Suppression_keeps_the_best_box_when_none_reaches_the_threshold()
    {
        Tensor boxes = new([5, 5, 4, 4, 20, 20, 4, 4], 1, 2, 4);
        Dictionary<string, Tensor> found = Suppress(
            new() { IouThreshold = 0.5f, ScoreThreshold = 0.95f, MaxBoxes = 2 }, boxes, new Tensor([0.1f, 0.2f], 1, 2, 1));
        found["i"].AssertIs([1, 2], [1, -1]);
        found["n"].AssertIs([1], [1]);
    }

    [Fact]
    public void Suppression_of_each_class_by_itself()
    {
        Tensor boxes = new([5, 5, 4, 4, 5, 5, 4, 4], 1, 2, 4);
        Tensor scores = new([0.9f, 0.1f, 0.2f, 0.8f], 1, 2, 2);
        Suppress(new() { IouThreshold = 0.5f, MaxBoxes = 2, PerClassSuppression = true }, boxes, scores)["i"].AssertIs([1, 2], [0, 1]);
        Suppress(new() { IouThreshold = 0.5f, MaxBoxes = 2 }, boxes, scores)["i"].AssertIs([1, 2], [0, -1]);
    }

    private static Dictionary<string, Tensor> Suppress(NonMaximumSuppressionLayerParams parameters, Tensor boxes, Tensor scores) =>
        new NetworkBuilder().Input("x", boxes.Shape).Input("c", scores.Shape)
            .Layer("x c", "b s i n", layer => layer.NonMaximumSuppression = parameters)
            .Output("b").Output("s").Output("i").Output("n")
            .RunAll(("x", boxes), ("c", scores));
}
