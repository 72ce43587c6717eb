using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ConstantsTests
{
    [Fact]
    public void Loaded_constants()
    {
        Run(layer => layer.LoadConstantND = new() { Shape = { 1, 2 }, Data = Weights(5, 6) }).AssertIs([1, 2], [5, 6]);
        Run(layer => layer.LoadConstant = new() { Shape = { 2, 1, 1 }, Data = Weights(5, 6) }).AssertIs([1, 1, 2, 1, 1], [5, 6]);
    }

    [Fact]
    public void Fills()
    {
        Run(layer => layer.FillStatic = new() { Value = 7, TargetShape = { 1, 2 } }).AssertIs([1, 2], [7, 7]);
        Run(layer => layer.FillLike = new() { Value = 7 }, Tensor.Vector(1, 2, 3)).AssertIs([3], [7, 7, 7]);
        Run(layer => layer.FillDynamic = new() { Value = 7 }, Tensor.Vector(2, 1)).AssertIs([2, 1], [7, 7]);
    }

    [Fact]
    public void Ranges()
    {
        Run(layer => layer.RangeStatic = new() { StartValue = 1, EndValue = 2, StepSizeValue = 0.25f })
            .AssertIs([4], [1, 1.25f, 1.5f, 1.75f]);
        Run(layer => layer.RangeDynamic = new() { StartValue = 5, StepSizeValue = -2 }, Tensor.Vector(0)).AssertIs([3], [5, 3, 1]);
        Run(layer => layer.RangeDynamic = new(), Tensor.Vector(6), Tensor.Vector(2), Tensor.Vector(3)).AssertIs([2], [2, 5]);
    }

    [Fact]
    public void One_hot_vectors()
    {
        // The example of the specification: a position outside of the vector is nowhere.
        Run(
            layer => layer.OneHot = new() { OneHotVectorSize = 4, Axis = -1, OnValue = 5, OffValue = -1 },
            Tensor.Vector(2, -1)).AssertIs([2, 4], [-1, -1, 5, -1, -1, -1, -1, -1]);
        Run(layer => layer.OneHot = new() { Axis = 0, OnValue = 1 }, Tensor.Vector(2, 0), Tensor.Vector(3))
            .AssertIs([3, 2], [0, 1, 0, 0, 1, 0]);
    }
}
