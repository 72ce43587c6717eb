using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Editing;

/// <summary>Small networks to edit, and what they compute.</summary>
internal static class Networks
{
    /// <summary>y = x with the channels times 1, 10 and 100, in five dimensions as the oldest networks have them.</summary>
    public static Model Channels(DataType type = DataType.Float32) => Of(
        exact: false, Feature.MultiArray("x", type, 3, 2, 2), Feature.MultiArray("y", type, 3, 2, 2), ScaleChannels("x", "y"));

    /// <summary>The same with the tensors' own shapes.</summary>
    public static Model ExactChannels(params long[] shape) => Of(
        exact: true, Feature.MultiArray("x", DataType.Float32, shape), Feature.MultiArray("y", DataType.Float32, shape),
        ScaleChannels("x", "y"));

    /// <summary>A convolution of 3 by 3 ones, without padding, of one channel of any size, and its global average.</summary>
    public static Model Convolution() => Of(
        exact: false, Feature.MultiArray("x", DataType.Float32, 1, 8, 8), Feature.MultiArray("y", DataType.Float32, 1, 6, 6),
        new NeuralNetworkLayer
        {
            Name = "conv",
            Input = { "x" },
            Output = { "y" },
            Convolution = new ConvolutionLayerParams
            {
                OutputChannels = 1,
                KernelChannels = 1,
                NGroups = 1,
                KernelSize = { 3, 3 },
                Valid = new ValidPadding(),
                Weights = new WeightParams { FloatValue = { Enumerable.Repeat(1f, 9) } },
            },
        });

    /// <summary>A convolution whose result is flattened for an inner product, which knows one size only.</summary>
    public static Model Dense()
    {
        Model model = Convolution();
        NeuralNetwork network = model.NeuralNetwork;
        network.Layers[0].Output[0] = "maps";
        network.Layers.Add(
            new NeuralNetworkLayer { Name = "flatten", Input = { "maps" }, Output = { "row" }, Flatten = new FlattenLayerParams() });
        network.Layers.Add(new NeuralNetworkLayer
        {
            Name = "dense",
            Input = { "row" },
            Output = { "y" },
            InnerProduct = new InnerProductLayerParams
            {
                InputChannels = 36,
                OutputChannels = 1,
                Weights = new WeightParams { FloatValue = { Enumerable.Repeat(1f, 36) } },
            },
        });
        model.Description.Output[0] = Feature.MultiArray("y", DataType.Float32, 1);
        return model;
    }

    public static NeuralNetworkLayer ScaleChannels(string input, string output) => new()
    {
        Name = "channels",
        Input = { input },
        Output = { output },
        Scale = new ScaleLayerParams { ShapeScale = { 3, 1, 1 }, Scale = new WeightParams { FloatValue = { 1, 10, 100 } } },
    };

    public static NeuralNetworkLayer Linear(string input, string output, float alpha, float beta = 0) => new()
    {
        Name = output,
        Input = { input },
        Output = { output },
        Activation = new ActivationParams { Linear = new ActivationLinear { Alpha = alpha, Beta = beta } },
    };

    public static Model Of(bool exact, FeatureDescription input, FeatureDescription output, params NeuralNetworkLayer[] layers) => new()
    {
        SpecificationVersion = exact ? 4 : 1,
        Description = new ModelDescription { Input = { input }, Output = { output } },
        NeuralNetwork = new NeuralNetwork
        {
            ArrayInputShapeMapping = exact
                ? NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping
                : NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping,
            Layers = { layers },
        },
    };

    /// <summary>What a model gives for one input.</summary>
    public static MLFeatureValue Predict(Model model, string input, MLFeatureValue value, string output)
    {
        using MLModel runnable = MLModel.Load(new ModelFile(model));
        return runnable.Predict(new Dictionary<string, MLFeatureValue> { [input] = value })[output];
    }

    public static MLFeatureValue Array(float[] numbers, params long[] shape) => MLMultiArray.Wrap(numbers, shape);

    /// <summary>An image of 2 by 2 pixels, from its planes of red, green and blue.</summary>
    public static MLImage Picture(byte[] red, byte[] green, byte[] blue) =>
        MLImage.FromPixels(
            new PixelBuffer(2, 2, PixelFormat.Rgb, [.. Enumerable.Range(0, 4).SelectMany(i => new[] { red[i], green[i], blue[i] })]));
}
