using System.Runtime.InteropServices;
using CoreMLSharp.Specification;

namespace InspectBenchmark;

/// <summary>The two files: what Create ML writes for two classes of photos, and a network of Inception v3's size.</summary>
internal static class Models
{
    private static readonly Random Random = new(1);

    /// <summary>17 kB: Vision Feature Print and a linear classifier over its 2,048 features.</summary>
    public static Model Classifier() => new()
    {
        SpecificationVersion = 1,
        Description = Description("image", "classLabel"),
        PipelineClassifier = new PipelineClassifier
        {
            Pipeline = new Pipeline
            {
                Models =
                {
                    new Model
                    {
                        SpecificationVersion = 1,
                        Description = Description("image", "features"),
                        VisionFeaturePrint =
                            new VisionFeaturePrint { Scene = new() { Version = VisionFeaturePrint.Types.Scene.Types.SceneVersion._1 } },
                    },
                    new Model
                    {
                        SpecificationVersion = 1,
                        Description = Description("features", "classLabel"),
                        GlmClassifier = new GLMClassifier
                        {
                            Offset = { 0.1 },
                            Weights =
                            {
                                new GLMClassifier.Types.DoubleArray
                                {
                                    Value = { Enumerable.Range(0, 2048).Select(_ => Random.NextDouble()) },
                                },
                            },
                            StringClassLabels = new StringVector { Vector = { "hot_dog", "not_hot_dog" } },
                        },
                    },
                },
            },
        },
    };

    /// <summary>95 MB: 94 convolutions of random weights, with normalisation and activation after each.</summary>
    public static Model Network()
    {
        const int Convolutions = 94;
        const int Channels = 168;
        NeuralNetwork network = new();
        for (int i = 0; i < Convolutions; i++)
        {
            string input = i == 0 ? "image" : $"relu{i - 1}";
            network.Layers.Add(Layer($"conv{i}", input, layer => layer.Convolution = new ConvolutionLayerParams
            {
                OutputChannels = Channels,
                KernelChannels = Channels,
                KernelSize = { 3, 3 },
                NGroups = 1,
                Weights = Weights(Channels * Channels * 9),
                Same = new SamePadding(),
            }));
            network.Layers.Add(Layer($"norm{i}", $"conv{i}", layer => layer.Batchnorm = new BatchnormLayerParams
            {
                Channels = Channels,
                Gamma = Weights(Channels),
                Beta = Weights(Channels),
                Mean = Weights(Channels),
                Variance = Weights(Channels),
            }));
            network.Layers.Add(
                Layer($"relu{i}", $"norm{i}", layer => layer.Activation = new ActivationParams { ReLU = new ActivationReLU() }));
        }

        return new Model
        {
            SpecificationVersion = 3,
            Description = Description("image", $"relu{Convolutions - 1}"),
            NeuralNetwork = network,
        };
    }

    private static NeuralNetworkLayer Layer(string name, string input, Action<NeuralNetworkLayer> set)
    {
        NeuralNetworkLayer layer = new() { Name = name, Input = { input }, Output = { name } };
        set(layer);
        return layer;
    }

    private static WeightParams Weights(int count)
    {
        float[] values = new float[count];
        Random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return new WeightParams { FloatValue = { values } };
    }

    private static ModelDescription Description(string input, string output) => new()
    {
        Input = { new FeatureDescription { Name = input, Type = new FeatureType { MultiArrayType = new ArrayFeatureType() } } },
        Output = { new FeatureDescription { Name = output, Type = new FeatureType { MultiArrayType = new ArrayFeatureType() } } },
    };
}
