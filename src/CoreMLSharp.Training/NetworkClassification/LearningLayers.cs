using CoreMLSharp.Building.NeuralNetworks;

namespace CoreMLSharp.Training.NetworkClassification;

/// <summary>Adds layers that are to learn, with numbers to start from that follow from a seed.</summary>
/// <param name="network">Where the layers go.</param>
/// <param name="seed">What the numbers follow from.</param>
internal sealed class LearningLayers(NeuralNetworkBuilder network, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<string> _names = [];

    /// <summary>Patterns for the parameters of the layers that were added, as <c>MLModelTrainer</c> takes them.</summary>
    public IReadOnlyList<string> Parameters => [.. _names.Select(name => $"{name}.*")];

    /// <summary>A convolution along the width with a ReLU after it; the width is divided by the stride, and rounded up.</summary>
    /// <returns>The name of what it computes.</returns>
    public string Convolve(string name, string input, int channels, int filters, int width, int stride)
    {
        network.AddConvolution(
            name, input, name, channels, filters, 1, width, Weights(filters * channels * width, channels * width), new float[filters],
            strideWidth: stride, borderMode: BorderMode.Same);
        return Rectify(name);
    }

    /// <summary>A layer in which everything is connected with everything, and a ReLU after it.</summary>
    /// <returns>The name of what it computes.</returns>
    public string Connect(string name, string input, int inputs, int outputs)
    {
        Score(name, input, name, inputs, outputs);
        return Rectify(name);
    }

    /// <summary>A layer in which everything is connected with everything, as it is.</summary>
    public void Score(string name, string input, string output, int inputs, int outputs)
    {
        network.AddInnerProduct(name, input, output, Weights(inputs * outputs, inputs), new float[outputs], inputs, outputs);
        _names.Add(name);
    }

    private string Rectify(string name)
    {
        if (!_names.Contains(name)) _names.Add(name);
        string output = $"{name}_relu";
        network.AddActivation(output, name, output, Activation.ReLU());
        return output;
    }

    /// <summary>He's normal distribution, which keeps the size of what passes through ReLUs.</summary>
    private float[] Weights(int count, int inputs)
    {
        double deviation = Math.Sqrt(2.0 / inputs);
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) weights[i] = (float)(deviation * RandomNumbers.Normal(_random));
        return weights;
    }
}
