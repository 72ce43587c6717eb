using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Styles;

/// <summary>
/// The network that changes the style of a picture, in the form of Create ML's: a convolution of 9 × 9, two that halve the picture, five
/// residual blocks, two steps back to its size, and a convolution of 9 × 9 to the picture (Johnson et al., 2016), 50 layers. Each
/// convolution but the last is followed by an instance normalisation (Ulyanov et al., 2016), which makes it independent of the picture's
/// contrast.
/// </summary>
/// <param name="network">The network that it becomes part of.</param>
/// <param name="channels">How many channels there are between the pictures.</param>
/// <param name="random">Gives the weights to begin with.</param>
internal sealed class StyleNetwork(NeuralNetworkBuilder network, int channels, Random random)
{
    /// <summary>What the names of all layers begin with.</summary>
    public const string Prefix = "transformer_";

    private const int Blocks = 5;

    /// <summary>The picture's sides must be multiples of this to come out as large as they went in.</summary>
    public const int Step = 4;

    /// <summary>How many layers it has.</summary>
    public const int Layers = (3 * 3) + (Blocks * 6) + (2 * 4) + 3;

    /// <summary>Adds the layers.</summary>
    /// <param name="image">The picture: [3, height, width], from 0 to 255.</param>
    /// <param name="stylized">What the result is called, of the same shape.</param>
    public void Add(string image, string stylized)
    {
        string last = Block(image, "encode_1", 3, channels, 9, 1);
        last = Block(last, "encode_2", channels, channels, 3, 2);
        last = Block(last, "encode_3", channels, channels, 3, 2);
        for (int block = 1; block <= Blocks; block++) last = Residual(last, $"residual_{block}");
        last = Block(Enlarge(last, "upsampling_1"), "decoding_1", channels, channels, 3, 1);
        last = Block(Enlarge(last, "upsampling_2"), "decoding_2", channels, channels, 3, 1);
        last = Convolve(last, "decoding_3", channels, 3, 9, 1);
        const string sigmoid = Prefix + "decoding_3_sigmoid";
        network.AddActivation(sigmoid, last, sigmoid, new() { Sigmoid = new() });
        network.AddScale(Prefix + "pixels", sigmoid, stylized, (float[])[255]);
    }

    private string Block(string input, string name, int inputs, int outputs, int kernel, int stride)
    {
        Normalize(Convolve(input, name, inputs, outputs, kernel, stride), name);
        return Relu($"{Prefix}{name}_norm", name);
    }

    private string Residual(string input, string name)
    {
        string first = Block(input, name + "_1", channels, channels, 3, 1);
        string second = Normalize(Convolve(first, name + "_2", channels, channels, 3, 1), name + "_2");
        network.AddAdd(Prefix + name, [input, second], Prefix + name);
        return Prefix + name;
    }

    private string Convolve(string input, string name, int inputs, int outputs, int kernel, int stride)
    {
        network.AddConvolution(
            Prefix + name, input, Prefix + name, inputs, outputs, kernel, kernel,
            Weights(inputs * outputs * kernel * kernel, inputs * kernel * kernel), new float[outputs], stride, stride, BorderMode.Same);
        return Prefix + name;
    }

    private string Normalize(string input, string name)
    {
        float[] ones = new float[channels];
        Array.Fill(ones, 1);
        string output = $"{Prefix}{name}_norm";
        network.AddBatchnorm(
            output, input, output, channels, ones, new float[channels], computeMeanVar: true, instanceNormalization: true);
        return output;
    }

    private string Relu(string input, string name)
    {
        string output = $"{Prefix}{name}_relu";
        network.AddActivation(output, input, output, new() { ReLU = new ActivationReLU() });
        return output;
    }

    private string Enlarge(string input, string name)
    {
        network.AddUpsample(Prefix + name, input, Prefix + name, 2, 2);
        return Prefix + name;
    }

    private float[] Weights(int count, int inputs)
    {
        float limit = MathF.Sqrt(3f / inputs);
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) weights[i] = ((2 * random.NextSingle()) - 1) * limit;
        return weights;
    }
}
