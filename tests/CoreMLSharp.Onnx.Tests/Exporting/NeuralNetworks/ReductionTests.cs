using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;
using Mode = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceOperation;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ReductionTests
{
    private static readonly Tensor X = new([1, -2, 3, 4, 5, -6], 2, 3);

    private static readonly Dictionary<string, (Action<NeuralNetworkLayer> Set, float[] Expected)> ByRow = new()
    {
        ["reduceL1"] = (layer => layer.ReduceL1 = new() { Axes = { -1 } }, [6, 15]),
        ["reduceL2"] = (layer => layer.ReduceL2 = new() { Axes = { 1 } }, [3.7416574f, 8.7749644f]),
        ["reduceMax"] = (layer => layer.ReduceMax = new() { Axes = { -1 } }, [3, 5]),
        ["reduceMin"] = (layer => layer.ReduceMin = new() { Axes = { -1 } }, [-2, -6]),
        ["reduceSum"] = (layer => layer.ReduceSum = new() { Axes = { -1 } }, [2, 3]),
        ["reduceProd"] = (layer => layer.ReduceProd = new() { Axes = { -1 } }, [-6, -120]),
        ["reduceMean"] = (layer => layer.ReduceMean = new() { Axes = { -1 } }, [0.6666667f, 1]),
        ["reduceLogSum"] = (layer => layer.ReduceLogSum = new() { Axes = { -1 } }, [0.6931472f, 1.0986123f]),
        ["reduceSumSquare"] = (layer => layer.ReduceSumSquare = new() { Axes = { -1 } }, [14, 77]),
        ["reduceLogSumExp"] = (layer => layer.ReduceLogSumExp = new() { Axes = { -1 } }, [3.1328452f, 5.3132739f]),
        ["argMax"] = (layer => layer.ArgMax = new() { Axis = 1, RemoveDim = true }, [2, 1]),
        ["argMin"] = (layer => layer.ArgMin = new() { Axis = -1, RemoveDim = true }, [1, 2]),
    };

    private static readonly Dictionary<Mode, float[]> ByChannels = new()
    {
        [Mode.Sum] = [2, 3],
        [Mode.Avg] = [0.6666667f, 1],
        [Mode.Prod] = [-6, -120],
        [Mode.Sumsquare] = [14, 77],
        [Mode.L1] = [6, 15],
        [Mode.L2] = [3.7416574f, 8.7749644f],
        [Mode.Max] = [3, 5],
        [Mode.Min] = [-2, -6],
        [Mode.Argmax] = [2, 1],
    };

    public static TheoryData<string> Names => [.. ByRow.Keys];

    public static TheoryData<Mode> Modes => [.. ByChannels.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Along_an_axis(string name) => Run(ByRow[name].Set, X).AssertIs([2], ByRow[name].Expected);

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_old_layer_keeps_the_axis(Mode mode) =>
        Run(layer => layer.Reduce = new() { Mode = mode, Axis = ReduceLayerParams.Types.ReduceAxis.W }, X)
            .AssertIs([2, 1], ByChannels[mode]);

    [Fact]
    public void Sum_of_logarithms()
    {
        // ln 2 + ln 4 and ln 1 + ln 8, with an epsilon of 1 added to 1, 3, 0, 7.
        Run(
            layer => layer.Reduce = new() { Mode = Mode.Logsum, Axis = ReduceLayerParams.Types.ReduceAxis.Chw, Epsilon = 1 },
            new Tensor([1, 3, 0, 7], 2, 2, 1, 1))
            .AssertIs([2, 1, 1, 1], [2.0794415f, 2.0794415f]);
    }

    [Fact]
    public void All_axes_leave_one_element()
    {
        Run(layer => layer.ReduceSum = new() { ReduceAll = true }, X).AssertIs([1], [5]);
        Run(layer => layer.ReduceSum = new() { ReduceAll = true, KeepDims = true }, X).AssertIs([1, 1], [5]);
    }

    [Fact]
    public void Top_and_bottom_elements_with_their_positions()
    {
        NetworkBuilder network = new NetworkBuilder()
            .Input("x", 2, 3)
            .Layer("x", "v i", layer => layer.TopK = new() { Axis = -1, K = 2 })
            .Output("v")
            .Output("i");
        Dictionary<string, Tensor> top = network.RunAll(("x", X));
        top["v"].AssertIs([2, 2], [3, 1, 5, 4]);
        top["i"].AssertIs([2, 2], [2, 0, 1, 0]);
        NetworkBuilder dynamic = new NetworkBuilder()
            .Input("x", 2, 3)
            .Input("k", 1)
            .Layer("x k", "v i", layer => layer.TopK = new() { Axis = 1, UseBottomK = true })
            .Output("v");
        dynamic.Run(("x", X), ("k", Tensor.Vector(1))).AssertIs([2, 1], [-2, -6]);
    }

    [Fact]
    public void Order_of_elements()
    {
        Run(layer => layer.ArgSort = new() { Axis = 1 }, X).AssertIs([2, 3], [1, 0, 2, 2, 0, 1]);
        Run(layer => layer.ArgSort = new() { Axis = 1, Descending = true }, X).AssertIs([2, 3], [2, 0, 1, 1, 0, 2]);
    }

    [Theory]
    [InlineData(false, false, new float[] { 4, 10, 17 })]
    [InlineData(true, false, new float[] { 0, 4, 10 })]
    [InlineData(false, true, new float[] { 17, 13, 7 })]
    [InlineData(true, true, new float[] { 13, 7, 0 })]
    public void Cumulative_sums(bool exclude, bool reverse, float[] expected) =>
        Run(
            layer => layer.CumSum = new() { Axis = 0, ExcludeFinalSum = exclude, Reverse = reverse },
            Tensor.Vector(4, 6, 7)).AssertIs([3], expected);
}
