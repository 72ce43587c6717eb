namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Random tensors. A seed of -1 asks for another one each time.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>Normally distributed numbers, in the shape of the input.</summary>
    public NeuralNetworkBuilder AddRandomNormalLike(
        string name, string inputName, string outputName, float mean = 0, float stdDev = 0, long seed = -1) =>
        Add(name, inputName, outputName, new() { RandomNormalLike = new() { Mean = mean, StdDev = stdDev, Seed = seed } });

    /// <summary>Normally distributed numbers, in a given shape; there is no input.</summary>
    public NeuralNetworkBuilder AddRandomNormalStatic(
        string name, string outputName, IReadOnlyList<long> outputShape, float mean = 0, float stdDev = 0, long seed = -1) =>
        Add(
            name, [], [outputName],
            new() { RandomNormalStatic = new() { OutputShape = { Sizes(name, outputShape) }, Mean = mean, StdDev = stdDev, Seed = seed } });

    /// <summary>Normally distributed numbers, in the shape that the input lists.</summary>
    public NeuralNetworkBuilder AddRandomNormalDynamic(
        string name, string inputName, string outputName, float mean = 0, float stdDev = 0, long seed = -1) =>
        Add(name, inputName, outputName, new() { RandomNormalDynamic = new() { Mean = mean, StdDev = stdDev, Seed = seed } });

    /// <summary>Numbers evenly distributed between minVal and maxVal, in the shape of the input.</summary>
    public NeuralNetworkBuilder AddRandomUniformLike(
        string name, string inputName, string outputName, float minVal = 0, float maxVal = 1, long seed = -1) =>
        Add(name, inputName, outputName, new() { RandomUniformLike = new() { MinVal = minVal, MaxVal = maxVal, Seed = seed } });

    /// <summary>Numbers evenly distributed between minVal and maxVal, in a given shape; there is no input.</summary>
    public NeuralNetworkBuilder AddRandomUniformStatic(
        string name, string outputName, IReadOnlyList<long> outputShape, float minVal = 0, float maxVal = 1, long seed = -1) =>
        Add(
            name, [], [outputName],
            new()
            {
                RandomUniformStatic = new() { OutputShape = { Sizes(name, outputShape) }, MinVal = minVal, MaxVal = maxVal, Seed = seed },
            });

    /// <summary>Numbers evenly distributed between minVal and maxVal, in the shape that the input lists.</summary>
    public NeuralNetworkBuilder AddRandomUniformDynamic(
        string name, string inputName, string outputName, float minVal = 0, float maxVal = 1, long seed = -1) =>
        Add(name, inputName, outputName, new() { RandomUniformDynamic = new() { MinVal = minVal, MaxVal = maxVal, Seed = seed } });

    /// <summary>1 with probability prob, otherwise 0, in the shape of the input.</summary>
    public NeuralNetworkBuilder AddRandomBernoulliLike(
        string name, string inputName, string outputName, float prob = 0.5f, long seed = -1) =>
        Add(name, inputName, outputName, new() { RandomBernoulliLike = new() { Prob = prob, Seed = seed } });

    /// <summary>1 with probability prob, otherwise 0, in a given shape; there is no input.</summary>
    public NeuralNetworkBuilder AddRandomBernoulliStatic(
        string name, string outputName, IReadOnlyList<long> outputShape, float prob = 0.5f, long seed = -1) =>
        Add(
            name, [], [outputName],
            new() { RandomBernoulliStatic = new() { OutputShape = { Sizes(name, outputShape) }, Prob = prob, Seed = seed } });

    /// <summary>1 with probability prob, otherwise 0, in the shape that the input lists.</summary>
    public NeuralNetworkBuilder AddRandomBernoulliDynamic(
        string name, string inputName, string outputName, float prob = 0.5f, long seed = -1) =>
        Add(name, inputName, outputName, new() { RandomBernoulliDynamic = new() { Prob = prob, Seed = seed } });

    /// <summary>
    /// Draws class indices along the last dimension, which holds logits or probabilities: [..., classes] becomes [..., numSamples].
    /// </summary>
    public NeuralNetworkBuilder AddCategoricalDistribution(
        string name, string inputName, string outputName, long numSamples, bool isLogits = true, float eps = 1e-10f, float temperature = 1,
        long seed = -1) =>
        Add(name, inputName, outputName, new()
        {
            CategoricalDistribution =
                new() { NumSamples = numSamples, IsLogits = isLogits, Eps = eps, Temperature = temperature, Seed = seed },
        });
}
