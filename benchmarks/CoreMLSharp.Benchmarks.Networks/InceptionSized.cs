using CoreMLSharp.Specification;

namespace CoreMLSharp.Benchmarks.Networks;

/// <summary>A network with the layers of Inception v3 (Szegedy et al. 2015) and random weights: 24 million numbers, 95 MB.</summary>
internal sealed class InceptionSized
{
    private readonly NeuralNetworkClassifier _network = new() { ImageInputShapeMapping = NeuralNetworkImageShapeMapping.Rank5ImageMapping };
    private readonly Random _random = new(1);
    private int _count;

    /// <summary>The path of the model in a folder, where it is made when it is not there yet.</summary>
    public static string InFolder(string folder)
    {
        string path = Path.Combine(folder, "inception-sized.mlmodel");
        if (!File.Exists(path)) new ModelFile(new InceptionSized().Make()).Save(path);
        return path;
    }

    private Model Make()
    {
        (string x, int channels) = Stem();
        foreach (int pool in (int[])[32, 64, 64]) (x, channels) = MixedA(x, channels, pool);
        (x, channels) = Reduction(x, channels, [[(3, 3, 384)], [(1, 1, 64), (3, 3, 96), (3, 3, 96)]]);
        foreach (int width in (int[])[128, 160, 160, 192]) (x, channels) = MixedC(x, channels, width);
        (x, channels) = Reduction(x, channels, [[(1, 1, 192), (3, 3, 320)], [(1, 1, 192), (1, 7, 192), (7, 1, 192), (3, 3, 192)]]);
        for (int i = 0; i < 2; i++) (x, channels) = MixedE(x, channels);
        x = Add(
            x, layer => layer.Pooling = new() { Type = PoolingLayerParams.Types.PoolingType.Average, GlobalPooling = true, Valid = new() });
        x = Add(x, layer => layer.Flatten = new());
        x = Add(
            x,
            layer =>
                layer.InnerProduct = new()
                {
                    InputChannels = 2048,
                    OutputChannels = 1000,
                    HasBias = true,
                    Weights = Weights(2048 * 1000, 2048),
                    Bias = Weights(1000, 1000),
                });
        x = Add(x, layer => layer.Softmax = new());
        _network.LabelProbabilityLayerName = x;
        _network.StringClassLabels = new() { Vector = { Enumerable.Range(0, 1000).Select(i => $"class {i}") } };
        _network.Preprocessing.Add(
            new NeuralNetworkPreprocessing
            {
                FeatureName = "image",
                Scaler = new() { ChannelScale = 1 / 127.5f, RedBias = -1, GreenBias = -1, BlueBias = -1 },
            });
        ImageFeatureType image = new() { Width = 299, Height = 299, ColorSpace = ImageFeatureType.Types.ColorSpace.Rgb };
        return new Model
        {
            SpecificationVersion = 1,
            NeuralNetworkClassifier = _network,
            Description = new()
            {
                PredictedFeatureName = "classLabel",
                PredictedProbabilitiesName = "classLabelProbs",
                Input = { new FeatureDescription { Name = "image", Type = new() { ImageType = image } } },
                Output =
                {
                    new FeatureDescription { Name = "classLabelProbs", Type = new() { DictionaryType = new() { StringKeyType = new() } } },
                    new FeatureDescription { Name = "classLabel", Type = new() { StringType = new() } },
                },
            },
        };
    }

    private (string, int) Stem()
    {
        string x = Convolve("image", 3, 3, 3, 32, stride: 2, isValid: true);
        x = Convolve(x, 32, 3, 3, 32, isValid: true);
        x = Pool(Convolve(x, 32, 3, 3, 64), stride: 2);
        x = Convolve(x, 64, 1, 1, 80, isValid: true);
        return (Pool(Convolve(x, 80, 3, 3, 192, isValid: true), stride: 2), 192);
    }

    private (string, int) MixedA(string x, int channels, int pool) => (
        Concat(
            Convolve(x, channels, 1, 1, 64),
            Chain(x, channels, (1, 1, 48), (5, 5, 64)),
            Chain(x, channels, (1, 1, 64), (3, 3, 96), (3, 3, 96)),
            Convolve(Average(x), channels, 1, 1, pool)),
        64 + 64 + 96 + pool);

    private (string, int) MixedC(string x, int channels, int width) => (
        Concat(
            Convolve(x, channels, 1, 1, 192),
            Chain(x, channels, (1, 1, width), (1, 7, width), (7, 1, 192)),
            Chain(x, channels, (1, 1, width), (7, 1, width), (1, 7, width), (7, 1, width), (1, 7, 192)),
            Convolve(Average(x), channels, 1, 1, 192)),
        768);

    private (string, int) MixedE(string x, int channels)
    {
        string b = Convolve(x, channels, 1, 1, 384);
        string c = Chain(x, channels, (1, 1, 448), (3, 3, 384));
        return (
            Concat(
                Convolve(x, channels, 1, 1, 320),
                Convolve(b, 384, 1, 3, 384),
                Convolve(b, 384, 3, 1, 384),
                Convolve(c, 384, 1, 3, 384),
                Convolve(c, 384, 3, 1, 384),
                Convolve(Average(x), channels, 1, 1, 192)),
            2048);
    }

    /// <summary>Branches whose last convolution halves the size, beside a pooling layer.</summary>
    private (string, int) Reduction(string x, int channels, (int, int, int Outputs)[][] branches)
    {
        string[] results = [.. branches.Select(branch =>
        {
            (int height, int width, int outputs) = branch[^1];
            int inputs = branch.Length > 1 ? branch[^2].Outputs : channels;
            return Convolve(Chain(x, channels, branch[..^1]), inputs, height, width, outputs, stride: 2, isValid: true);
        })];
        return (Concat([.. results, Pool(x, stride: 2)]), branches.Aggregate(channels, (sum, branch) => sum + branch[^1].Outputs));
    }

    private string Chain(string x, int channels, params ReadOnlySpan<(int Height, int Width, int Outputs)> convolutions)
    {
        foreach ((int height, int width, int outputs) in convolutions)
        {
            (x, channels) = (Convolve(x, channels, height, width, outputs), outputs);
        }

        return x;
    }

    /// <summary>A convolution with batch normalisation and ReLU.</summary>
    private string Convolve(string x, int inputs, int height, int width, int outputs, int stride = 1, bool isValid = false)
    {
        int fan = inputs * height * width;
        ConvolutionLayerParams convolution = new()
        {
            OutputChannels = (ulong)outputs,
            KernelChannels = (ulong)inputs,
            KernelSize = { (ulong)height, (ulong)width },
            Stride = { (ulong)stride, (ulong)stride },
            Weights = Weights(fan * outputs, fan),
        };
        if (isValid) convolution.Valid = new();
        else convolution.Same = new();
        string y = Add(x, layer => layer.Convolution = convolution);
        WeightParams Constant(float value) => new() { FloatValue = { Enumerable.Repeat(value, outputs) } };
        y = Add(
            y,
            layer =>
                layer.Batchnorm = new()
                {
                    Channels = (ulong)outputs,
                    Epsilon = 0.001f,
                    Gamma = Constant(1),
                    Beta = Constant(0.01f),
                    Mean = Constant(0),
                    Variance = Constant(1),
                });
        return Add(y, layer => layer.Activation = new() { ReLU = new() });
    }

    private string Pool(string x, int stride) =>
        Add(x, layer => layer.Pooling = new() { KernelSize = { 3, 3 }, Stride = { (ulong)stride, (ulong)stride }, Valid = new() });

    private string Average(string x) =>
        Add(
            x,
            layer =>
                layer.Pooling = new()
                {
                    Type = PoolingLayerParams.Types.PoolingType.Average,
                    KernelSize = { 3, 3 },
                    Same = new(),
                    AvgPoolExcludePadding = true,
                });

    private string Concat(params string[] inputs)
    {
        NeuralNetworkLayer layer = new() { Name = $"layer{++_count}", Input = { inputs }, Output = { $"v{_count}" }, Concat = new() };
        _network.Layers.Add(layer);
        return layer.Output[0];
    }

    private string Add(string x, Action<NeuralNetworkLayer> set)
    {
        NeuralNetworkLayer layer = new() { Name = $"layer{++_count}", Input = { x }, Output = { $"v{_count}" } };
        set(layer);
        _network.Layers.Add(layer);
        return layer.Output[0];
    }

    private WeightParams Weights(int count, int fan)
    {
        double scale = Math.Sqrt(6.0 / fan);
        WeightParams weights = new();
        weights.FloatValue.Capacity = count;
        for (int i = 0; i < count; i++) weights.FloatValue.Add((float)(scale * ((2 * _random.NextDouble()) - 1)));
        return weights;
    }
}
