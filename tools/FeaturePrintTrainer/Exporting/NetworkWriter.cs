using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using CoreMLSharp.Tools.FeaturePrintTrainer.Training;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>Writes the student as a Core ML neural network, layer by layer.</summary>
internal sealed class NetworkWriter
{
    private const string Input = "image";
    private const string Output = "features";

    /// <summary>The specification version that brought weights of 8 bits (iOS 12).</summary>
    private const int QuantizedVersion = 3;

    private readonly NeuralNetwork _network = new();
    private readonly bool _isQuantized;

    private NetworkWriter(bool isQuantized) => _isQuantized = isQuantized;

    /// <summary>The network, from an RGB picture to the vector of features.</summary>
    /// <param name="student">The trained network.</param>
    /// <param name="decorrelation">What becomes of its features.</param>
    /// <param name="size">Side of the picture in pixels.</param>
    /// <param name="isQuantized">Whether weights are stored in 8 bits, otherwise in 32.</param>
    public static Model Write(StudentNetwork student, Decorrelation decorrelation, int size, bool isQuantized)
    {
        NetworkWriter writer = new(isQuantized);
        string map = writer.Convolution("stem", Input, student.Stem);
        for (int i = 0; i < student.Trunk.Length; i++)
        {
            string name = $"block{i + 1}";
            map = student.Trunk[i] is Bottleneck bottleneck
                ? writer.Bottleneck(name, map, bottleneck)
                : writer.Convolution(name, map, (ConvBlock)student.Trunk[i]);
        }

        map = writer.Add("average", [map], layer => layer.Pooling = new PoolingLayerParams
        {
            Type = PoolingLayerParams.Types.PoolingType.Average,
            GlobalPooling = true,
            Valid = new ValidPadding(),
        });
        map = writer.Convolution(
            "decorrelated", map,
            new FoldedConvolution(decorrelation.Inputs, decorrelation.Outputs, 1, 1, decorrelation.Weights, decorrelation.Bias));
        writer.Add(Output, [map], layer => layer.Flatten = new FlattenLayerParams());
        writer.Scale();
        return new Model
        {
            SpecificationVersion = isQuantized ? QuantizedVersion : 1,
            Description = new ModelDescription
            {
                Input = { Feature.Image(Input, size, size, ImageFeatureType.Types.ColorSpace.Rgb) },
                Output = { Feature.MultiArray(Output, ArrayFeatureType.Types.ArrayDataType.Float32, decorrelation.Outputs) },
            },
            NeuralNetwork = writer._network,
        };
    }

    private void Scale()
    {
        const float Bias = -Augmentation.Mean / Augmentation.Deviation;
        _network.Preprocessing.Add(new NeuralNetworkPreprocessing
        {
            FeatureName = Input,
            Scaler = new NeuralNetworkImageScaler
            {
                ChannelScale = 1 / Augmentation.Deviation,
                RedBias = Bias,
                GreenBias = Bias,
                BlueBias = Bias,
            },
        });
    }

    private string Bottleneck(string name, string input, Bottleneck bottleneck)
    {
        string reduced = Convolution(name + "_reduce", input, bottleneck.Reduce);
        string filtered = Convolution(name + "_spatial", reduced, bottleneck.Spatial);
        string expanded = Convolution(name + "_expand", filtered, bottleneck.Expand);
        return Rectify(name, Add(name + "_add", [input, expanded], layer => layer.Add = new AddLayerParams()));
    }

    private string Convolution(string name, string input, ConvBlock block)
    {
        string output = Convolution(name + "_convolution", input, FoldedConvolution.From(block));
        return block.Activate ? Rectify(name, output) : output;
    }

    private string Convolution(string name, string input, FoldedConvolution folded)
    {
        ulong kernel = (ulong)folded.Kernel, stride = (ulong)folded.Stride;
        BorderAmounts.Types.EdgeSizes border = new() { StartEdgeSize = kernel / 2, EndEdgeSize = kernel / 2 };
        return Add(name, [input], layer => layer.Convolution = new ConvolutionLayerParams
        {
            KernelChannels = (ulong)folded.Inputs,
            OutputChannels = (ulong)folded.Outputs,
            NGroups = 1,
            KernelSize = { kernel, kernel },
            Stride = { stride, stride },
            DilationFactor = { 1, 1 },
            Valid = new ValidPadding { PaddingAmounts = new BorderAmounts { BorderAmounts_ = { border, border } } },
            Weights = Weights(folded.Weights, folded.Outputs),
            HasBias = true,
            Bias = new WeightParams { FloatValue = { folded.Bias } },
        });
    }

    private WeightParams Weights(float[] weights, int channels) =>
        _isQuantized ? LinearQuantizer.Quantize(weights, channels) : new WeightParams { FloatValue = { weights } };

    private string Rectify(string name, string input) =>
        Add(name, [input], layer => layer.Activation = new ActivationParams { ReLU = new ActivationReLU() });

    /// <summary>Adds a layer whose output has its name.</summary>
    private string Add(string name, string[] inputs, Action<NeuralNetworkLayer> describe)
    {
        NeuralNetworkLayer layer = new() { Name = name, Input = { inputs }, Output = { name } };
        describe(layer);
        _network.Layers.Add(layer);
        return name;
    }
}
