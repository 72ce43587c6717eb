using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class JoiningTests
{
    [Fact]
    public void Concatenation()
    {
        Run(layer => layer.Concat = new(), new Tensor([1], 1, 1, 1, 1), new Tensor([2, 3], 1, 2, 1, 1)).AssertIs([1, 3, 1, 1], [1, 2, 3]);
        Run(
            layer => layer.Concat = new() { SequenceConcat = true }, new Tensor([1], 1, 1, 1, 1, 1),
            new Tensor([2], 1, 1, 1, 1, 1)).AssertIs([2, 1, 1, 1, 1], [1, 2]);
        Tensor a = Tensor.Counting(1, 1, 3, 2);
        Tensor b = Tensor.Counting(7, 1, 3, 2);
        Run(layer => layer.ConcatND = new() { Axis = -2 }, a, b).AssertIs([6, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Run(layer => layer.ConcatND = new() { Axis = 0, Interleave = true }, a, b)
            .AssertIs([6, 2], [1, 2, 7, 8, 3, 4, 9, 10, 5, 6, 11, 12]);
        Run(layer => layer.Stack = new() { Axis = -1 }, Tensor.Vector(1, 2), Tensor.Vector(3, 4)).AssertIs([2, 2], [1, 3, 2, 4]);
    }

    [Fact]
    public void Concatenation_leaves_out_leading_dimensions_of_one_that_others_lack()
    {
        Run(layer => layer.ConcatND = new(), new Tensor([1], 1, 1), new Tensor([2, 3], 2)).AssertIs([3], [1, 2, 3]);
        Assert.Contains("ranks differ", Assert.Throws<ModelValidationException>(
            () => Run(layer => layer.ConcatND = new(), new Tensor([1, 2], 2, 1), new Tensor([3], 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Repetition()
    {
        Run(layer => layer.SequenceRepeat = new() { NRepetitions = 2 }, new Tensor([1, 2], 1, 1, 2, 1, 1))
            .AssertIs([2, 1, 2, 1, 1], [1, 2, 1, 2]);
        Run(layer => layer.Tile = new() { Reps = { 2 } }, Tensor.Counting(0, 1, 1, 2)).AssertIs([1, 4], [0, 1, 0, 1]);
        Run(layer => layer.Tile = new(), Tensor.Counting(0, 1, 1, 2), Tensor.Vector(2, 1)).AssertIs([2, 2], [0, 1, 0, 1]);
    }

    [Fact]
    public void Padding_of_height_and_width()
    {
        Tensor x = Tensor.Counting(1, 1, 1, 3, 4);
        BorderAmounts top = new()
        {
            BorderAmounts_ =
            {
                new BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1 }, new BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1 },
            },
        };
        Run(layer => layer.Padding = new() { Constant = new() { Value = 9 }, PaddingAmounts = top }, x)
            .AssertIs([1, 4, 5], [9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 9, 5, 6, 7, 8, 9, 9, 10, 11, 12]);
        Run(layer => layer.Padding = new() { Reflection = new(), PaddingAmounts = top }, x)
            .AssertIs([1, 4, 5], [6, 5, 6, 7, 8, 2, 1, 2, 3, 4, 6, 5, 6, 7, 8, 10, 9, 10, 11, 12]);
        Run(layer => layer.Padding = new() { Replication = new(), PaddingAmounts = top }, x)
            .AssertIs([1, 4, 5], [1, 1, 2, 3, 4, 1, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10, 11, 12]);
    }

    [Fact]
    public void Padding_of_all_axes()
    {
        Tensor x = Tensor.Counting(1, 1, 1, 2);
        Run(layer => layer.ConstantPad = new() { Value = 5, PadAmounts = { 0, 1, 1, 0 } }, x).AssertIs([2, 3], [5, 1, 2, 5, 5, 5]);
        Run(layer => layer.ConstantPad = new() { PadAmounts = { 0, 2, 3, 0 }, PadToGivenOutputSizeMode = true }, x)
            .AssertIs([2, 3], [0, 1, 2, 0, 0, 0]);
        Run(layer => layer.ConstantPad = new() { Value = 5 }, x, Tensor.Vector(0, 1, 1, 0)).AssertIs([2, 3], [5, 1, 2, 5, 5, 5]);
        Run(layer => layer.ConstantPad = new() { PadToGivenOutputSizeMode = true }, x, Tensor.Vector(0, 2, 3, 0))
            .AssertIs([2, 3], [0, 1, 2, 0, 0, 0]);
    }
}
