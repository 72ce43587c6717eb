namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Layers that make tensors: constants, fills, ranges, shapes and one-hot vectors.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>A constant of shape [C, H, W], which becomes [1, 1, C, H, W].</summary>
    public NeuralNetworkBuilder AddLoadConstant(string name, string outputName, WeightData constantValue, IReadOnlyList<long> shape) =>
        Add(name, [], [outputName], new() { LoadConstant = new() { Data = constantValue.Message, Shape = { Sizes(name, shape) } } });

    /// <summary>A constant of any shape of one to five dimensions.</summary>
    public NeuralNetworkBuilder AddLoadConstantND(string name, string outputName, WeightData constantValue, IReadOnlyList<long> shape) =>
        Add(name, [], [outputName], new() { LoadConstantND = new() { Data = constantValue.Message, Shape = { Sizes(name, shape) } } });

    /// <summary>One value in the shape of the input.</summary>
    public NeuralNetworkBuilder AddFillLike(string name, string inputName, string outputName, float value = 0) =>
        Add(name, inputName, outputName, new() { FillLike = new() { Value = value } });

    /// <summary>One value in a given shape.</summary>
    public NeuralNetworkBuilder AddFillStatic(string name, string outputName, IReadOnlyList<long> outputShape, float value = 0) =>
        Add(name, [], [outputName], new() { FillStatic = new() { TargetShape = { Sizes(name, outputShape) }, Value = value } });

    /// <summary>One value in the shape that the input lists.</summary>
    public NeuralNetworkBuilder AddFillDynamic(string name, string inputName, string outputName, float value = 0) =>
        Add(name, inputName, outputName, new() { FillDynamic = new() { Value = value } });

    /// <summary>start, start + step … up to but without end.</summary>
    public NeuralNetworkBuilder AddRangeStatic(string name, string outputName, float end = 1, float start = 0, float step = 1) =>
        Add(name, [], [outputName], new() { RangeStatic = new() { EndValue = end, StartValue = start, StepSizeValue = step } });

    /// <summary>
    /// As <see cref="AddRangeStatic"/>, with end, start and step from one to three inputs in this order; those that are no input are given
    /// here.
    /// </summary>
    public NeuralNetworkBuilder AddRangeDynamic(
        string name, IReadOnlyList<string> inputNames, string outputName, float start = 0, float step = 1) =>
        Add(name, inputNames, [outputName], new() { RangeDynamic = new() { StartValue = start, StepSizeValue = step } });

    /// <summary>The sizes of the input as a vector.</summary>
    public NeuralNetworkBuilder AddGetShape(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { GetShape = new() });

    /// <summary>
    /// Puts a vector of oneHotVectorSize elements in place of each index, as a new dimension at the axis: onValue at the index, offValue
    /// elsewhere. A second input overrides the size.
    /// </summary>
    public NeuralNetworkBuilder AddOneHot(
        string name, IReadOnlyList<string> inputNames, string outputName, long oneHotVectorSize = 0, long axis = -1, float onValue = 1,
        float offValue = 0) =>
        Add(name, inputNames, [outputName], new()
        {
            OneHot = new() { OneHotVectorSize = Size(name, oneHotVectorSize), Axis = axis, OnValue = onValue, OffValue = offValue },
        });
}
