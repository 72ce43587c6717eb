using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using CoreMLSharp.Tools.FeaturePrintTrainer.Training;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>Writes the student as a Core ML neural network, layer by layer, and what follows its maps.</summary>
internal sealed class NetworkWriter
{
    public const string Input = "image";

    private const string Output = "features";

    /// <summary>The specification version that brought weights of 8 bits (iOS 12).</summary>
    private const int QuantizedVersion = 3;

    private readonly Model _model;
    private readonly NeuralNetwork _network;
    private readonly bool _isQuantized;

    private NetworkWriter(Model model, bool isQuantized = false) =>
        (_model, _network, _isQuantized) = (model, model.NeuralNetwork, isQuantized);

    /// <summary>The network, from an RGB picture to its last map.</summary>
    /// <param name="student">The trained network.</param>
    /// <param name="size">Side of the picture in pixels.</param>
    /// <param name="isQuantized">Whether weights are stored in 8 bits, otherwise in 32.</param>
    public static Model Write(StudentNetwork student, int size, bool isQuantized)
    {
        NetworkWriter writer = new(
            new Model
            {
                SpecificationVersion = isQuantized ? QuantizedVersion : 1,
                Description = new ModelDescription
                {
                    Input = { Feature.Image(Input, size, size, ImageFeatureType.Types.ColorSpace.Rgb) },
                },
                NeuralNetwork = new NeuralNetwork(),
            },
            isQuantized);
        string map = writer.Convolution("stem", Input, student.Stem);
        for (int i = 0; i < student.Trunk.Length; i++)
        {
            string name = $"block{i + 1}";
            map = student.Trunk[i] is Bottleneck bottleneck
                ? writer.Bottleneck(name, map, bottleneck)
                : writer.Convolution(name, map, (ConvBlock)student.Trunk[i]);
        }

        writer.Scale();
        return writer.WithOutput(map);
    }

    /// <summary>The same of a model that was exported, without what followed its last map.</summary>
    public static Model Maps(Model exported, int size)
    {
        Model model = exported.Clone();
        IList<NeuralNetworkLayer> layers = model.NeuralNetwork.Layers;
        while (layers.Any(layer => layer.Pooling is not null)) layers.RemoveAt(layers.Count - 1);
        ImageFeatureType image = model.Description.Input[0].Type.ImageType;
        (image.Width, image.Height) = (size, size);
        return new NetworkWriter(model).WithOutput(layers[^1].Output[0]);
    }

    /// <summary>
    /// The network with maxima, and averages of the maxima of four quadrants, of its last map, of that before its channels were mixed for
    /// the last time, and of the last of twice the resolution, one after the other.
    /// </summary>
    public static Model Pooled(Model maps)
    {
        Model model = maps.Clone();
        NeuralNetworkLayer[] convolutions = [.. model.NeuralNetwork.Layers.Where(layer => layer.Convolution is not null)];
        ulong side = (ulong)model.Description.Input[0].Type.ImageType.Width, larger = side;
        foreach (ulong stride in convolutions.Select(layer => layer.Convolution.Stride[0]).Where(stride => stride > 1))
        {
            (larger, side) = (side, (side + stride - 1) / stride);
        }

        (string Map, ulong Side)[] pooled =
        [
            (model.NeuralNetwork.Layers[^1].Output[0], side),
            (convolutions[^1].Input[0], side),
            (convolutions.Last(layer => layer.Convolution.Stride is [> 1, ..]).Input[0], larger),
        ];
        NetworkWriter writer = new(model);
        string[] parts =
        [
            .. pooled.Select(map => writer.Pool($"maximum_{map.Map}", map.Map, PoolingLayerParams.Types.PoolingType.Max)),
            .. pooled.Select(map => writer.PoolQuadrants(map.Map, map.Side)),
        ];
        return writer.WithOutput(writer.Add("pooled", parts, layer => layer.Concat = new ConcatLayerParams()));
    }

    /// <summary>The network with features that a linear map makes of what was pooled.</summary>
    public static Model WithFeatures(Model pooled, FeatureMap map, bool isQuantized)
    {
        NetworkWriter writer = new(pooled.Clone(), isQuantized);
        string features = writer.Convolution(
            "decorrelated", writer._network.Layers[^1].Output[0],
            new FoldedConvolution(map.Inputs, map.Outputs, 1, 1, map.Weights, map.Bias));
        return writer.WithOutput(writer.Add(Output, [features], layer => layer.Flatten = new FlattenLayerParams()), map.Outputs);
    }

    /// <summary>The model with one output; the shape of what is only computed on the way is left open.</summary>
    private Model WithOutput(string name, params ReadOnlySpan<long> shape)
    {
        _model.Description.Output.Clear();
        _model.Description.Output.Add(Feature.MultiArray(name, ArrayFeatureType.Types.ArrayDataType.Float32, shape));
        return _model;
    }

    private string Pool(string name, string map, PoolingLayerParams.Types.PoolingType type) =>
        Add(name, [map], layer => layer.Pooling = new PoolingLayerParams { Type = type, GlobalPooling = true, Valid = new ValidPadding() });

    /// <summary>The average of the maxima of a map's four quadrants, which share the middle of an odd side.</summary>
    private string PoolQuadrants(string map, ulong side)
    {
        ulong kernel = (side + 1) / 2, stride = side / 2;
        string maxima = Add($"quadrants_{map}", [map], layer => layer.Pooling = new PoolingLayerParams
        {
            Type = PoolingLayerParams.Types.PoolingType.Max,
            KernelSize = { kernel, kernel },
            Stride = { stride, stride },
            Valid = new ValidPadding(),
        });
        return Pool($"average_{map}", maxima, PoolingLayerParams.Types.PoolingType.Average);
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
