using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ElementwiseTests
{
    private static readonly Tensor A = new([1, -2, 3, 5.5f], 2, 2);
    private static readonly Tensor B = new([2, 4], 2);

    private static readonly Dictionary<string, (Action<NeuralNetworkLayer> Set, float[] Expected)> Binary = new()
    {
        ["addBroadcastable"] = (layer => layer.AddBroadcastable = new(), [3, 2, 5, 9.5f]),
        ["subtractBroadcastable"] = (layer => layer.SubtractBroadcastable = new(), [-1, -6, 1, 1.5f]),
        ["multiplyBroadcastable"] = (layer => layer.MultiplyBroadcastable = new(), [2, -8, 6, 22]),
        ["divideBroadcastable"] = (layer => layer.DivideBroadcastable = new(), [0.5f, -0.5f, 1.5f, 1.375f]),
        ["floorDivBroadcastable"] = (layer => layer.FloorDivBroadcastable = new(), [0, -1, 1, 1]),
        ["modBroadcastable"] = (layer => layer.ModBroadcastable = new(), [1, 2, 1, 1.5f]),
        ["powBroadcastable"] = (layer => layer.PowBroadcastable = new(), [1, 16, 9, 915.0625f]),
        ["maxBroadcastable"] = (layer => layer.MaxBroadcastable = new(), [2, 4, 3, 5.5f]),
        ["minBroadcastable"] = (layer => layer.MinBroadcastable = new(), [1, -2, 2, 4]),
        ["add"] = (layer => layer.Add = new(), [3, 2, 5, 9.5f]),
        ["multiply"] = (layer => layer.Multiply = new(), [2, -8, 6, 22]),
        ["average"] = (layer => layer.Average = new(), [1.5f, 1, 2.5f, 4.75f]),
        ["max"] = (layer => layer.Max = new(), [2, 4, 3, 5.5f]),
        ["min"] = (layer => layer.Min = new(), [1, -2, 2, 4]),
        ["equal"] = (layer => layer.Equal = new(), [0, 0, 0, 0]),
        ["notEqual"] = (layer => layer.NotEqual = new(), [1, 1, 1, 1]),
        ["lessThan"] = (layer => layer.LessThan = new(), [1, 1, 0, 0]),
        ["lessEqual"] = (layer => layer.LessEqual = new(), [1, 1, 0, 0]),
        ["greaterThan"] = (layer => layer.GreaterThan = new(), [0, 0, 1, 1]),
        ["greaterEqual"] = (layer => layer.GreaterEqual = new(), [0, 0, 1, 1]),
    };

    public static TheoryData<string> Names => [.. Binary.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_inputs_are_broadcast(string name) => Run(Binary[name].Set, A, B).AssertIs([2, 2], Binary[name].Expected);

    [Fact]
    public void One_input_is_combined_with_a_number()
    {
        Run(layer => layer.Add = new() { Alpha = 10 }, B).AssertIs([2], [12, 14]);
        Run(layer => layer.Multiply = new() { Alpha = 10 }, B).AssertIs([2], [20, 40]);
        Run(layer => layer.Equal = new() { Alpha = 2 }, B).AssertIs([2], [1, 0]);
        Run(layer => layer.NotEqual = new() { Alpha = 2 }, B).AssertIs([2], [0, 1]);
        Run(layer => layer.LessThan = new() { Alpha = 4 }, B).AssertIs([2], [1, 0]);
        Run(layer => layer.LessEqual = new() { Alpha = 4 }, B).AssertIs([2], [1, 1]);
        Run(layer => layer.GreaterThan = new() { Alpha = 2 }, B).AssertIs([2], [0, 1]);
        Run(layer => layer.GreaterEqual = new() { Alpha = 2 }, B).AssertIs([2], [1, 1]);
    }

    [Fact]
    public void Several_inputs() =>
        Run(layer => layer.Average = new(), Tensor.Vector(1, 2), Tensor.Vector(3, 4), Tensor.Vector(8, 0)).AssertIs([2], [4, 2]);

    [Fact]
    public void Logic()
    {
        Tensor x = Tensor.Vector(0, 0, 2, -1);
        Tensor y = Tensor.Vector(0, 1, 0, 3);
        Run(layer => layer.LogicalAnd = new(), x, y).AssertIs([4], [0, 0, 0, 1]);
        Run(layer => layer.LogicalOr = new(), x, y).AssertIs([4], [0, 1, 1, 1]);
        Run(layer => layer.LogicalXor = new(), x, y).AssertIs([4], [0, 1, 1, 0]);
        Run(layer => layer.WhereBroadcastable = new(), x, Tensor.Vector(7), y).AssertIs([4], [0, 1, 7, 7]);
        Run(layer => layer.WhereNonZero = new(), new Tensor([1, 0, 0, 2], 2, 2)).AssertIs([2, 2], [0, 0, 1, 1]);
    }

    [Fact]
    public void Scale_and_bias_of_each_channel()
    {
        Tensor x = Tensor.Counting(0, 1, 1, 2, 1, 2);
        Run(layer => layer.Bias = new() { Shape = { 2 }, Bias = Weights(10, 20) }, x).AssertIs([1, 2, 1, 2], [10, 11, 22, 23]);
        Run(
            layer =>
                layer.Scale = new()
                {
                    ShapeScale = { 2, 1, 2 },
                    Scale = Weights(1, 2, 3, 4),
                    HasBias = true,
                    ShapeBias = { 1 },
                    Bias = Weights(5),
                },
            x)
            .AssertIs([1, 2, 1, 2], [5, 7, 11, 17]);
    }
}
