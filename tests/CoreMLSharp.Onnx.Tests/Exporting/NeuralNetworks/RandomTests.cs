using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class RandomTests
{
    private static readonly Tensor Like = Tensor.Counting(0, 0, 100, 100);
    private static readonly Tensor Shape = Tensor.Vector(100, 100);

    private static readonly Dictionary<string, (Action<NeuralNetworkLayer> Set, Tensor[] Inputs, double Mean, double Deviation)> Layers =
        new()
        {
            ["randomNormalLike"] = (layer => layer.RandomNormalLike = new() { Seed = 1, Mean = 3, StdDev = 2 }, [Like], 3, 2),
            ["randomNormalStatic"] =
            (layer => layer.RandomNormalStatic = new() { Seed = 2, Mean = 3, StdDev = 0, OutputShape = { 100, 100 } }, [], 3, 0),
            ["randomNormalDynamic"] = (layer => layer.RandomNormalDynamic = new() { Seed = 3, Mean = -1, StdDev = 0.5f }, [Shape], -1, 0.5),
            ["randomUniformLike"] = (layer => layer.RandomUniformLike = new() { Seed = 4, MinVal = 2, MaxVal = 6 }, [Like], 4, 1.1547),
            ["randomUniformStatic"] = (
            layer => layer.RandomUniformStatic = new() { Seed = 5, MinVal = 0, MaxVal = 1, OutputShape = { 100, 100 } }, [], 0.5, 0.288675),
            ["randomUniformDynamic"] = (layer => layer.RandomUniformDynamic = new() { Seed = 6, MinVal = 5, MaxVal = 5 }, [Shape], 5, 0),
            ["randomBernoulliLike"] = (layer => layer.RandomBernoulliLike = new() { Seed = 7, Prob = 0.25f }, [Like], 0.25, 0.433013),
            ["randomBernoulliStatic"] =
            (layer => layer.RandomBernoulliStatic = new() { Seed = 8, Prob = 1, OutputShape = { 100, 100 } }, [], 1, 0),
            ["randomBernoulliDynamic"] = (layer => layer.RandomBernoulliDynamic = new() { Seed = 9, Prob = 0.5f }, [Shape], 0.5, 0.5),
        };

    public static TheoryData<string> Names => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Numbers_have_the_distribution_asked_for(string name)
    {
        Tensor y = Run(Layers[name].Set, Layers[name].Inputs);
        Assert.Equal([100L, 100], y.Shape);
        double mean = y.Values.Average();
        double deviation = Math.Sqrt(y.Values.Average(value => Math.Pow(value - mean, 2)));

        // Six standard errors of 10,000 draws.
        Assert.Equal(Layers[name].Mean, mean, 0.06 * Math.Max(Layers[name].Deviation, 1e-3));
        Assert.Equal(Layers[name].Deviation, deviation, 0.06 * Math.Max(Layers[name].Deviation, 1e-3));
    }

    [Fact]
    public void Classes_are_drawn_by_their_probability()
    {
        Tensor y = Run(
            layer => layer.CategoricalDistribution = new() { Seed = 1, NumSamples = 4000 }, new Tensor([0.2f, 0.8f, 0, 0, 0, 1], 2, 3));
        Assert.Equal([2L, 4000], y.Shape);
        Assert.Equal(0.8, y.Values.Take(4000).Average(), 0.04);
        Assert.All(y.Values.Skip(4000), value => Assert.Equal(2, value));
    }

    [Fact]
    public void The_same_seed_draws_the_same_numbers()
    {
        Tensor first = Run(Layers["randomNormalLike"].Set, Like);
        Assert.Equal(first.Values, Run(Layers["randomNormalLike"].Set, Like).Values);
    }
}
