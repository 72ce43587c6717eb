using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>Classifiers of photos to link and to split.</summary>
internal static class PhotoPipeline
{
    /// <summary>A classifier over an extractor of 16 features, which is the same for all classes.</summary>
    public static Model Create(params string[] labels)
    {
        FeatureDescription features = Feature.MultiArray("features", DataType.Double, 16);
        Model extractor = new()
        {
            SpecificationVersion = 1,
            Description = new ModelDescription { Input = { Feature.Image("image", 64, 64) }, Output = { features } },
            NeuralNetwork = new NeuralNetwork
            {
                Layers =
                {
                    Layers.Convolution("conv1", "image", "maps1", inputs: 3, outputs: 64),
                    Layers.Convolution("conv2", "maps1", "maps2", inputs: 64, outputs: 16),
                    new NeuralNetworkLayer
                    {
                        Name = "average", Input = { "maps2" }, Output = { "features" },
                        Pooling = new PoolingLayerParams
                        {
                            Type = PoolingLayerParams.Types.PoolingType.Average, GlobalPooling = true, Valid = new ValidPadding(),
                        },
                    },
                },
            },
        };
        Model classifier = GlmClassifierBuilder.Create(
            features.Clone(), ClassifierOutputs.CreateML, labels,
            [.. labels.Select((_, k) => Enumerable.Range(0, 16).Select(i => Math.Sin(i + (16 * k))).ToArray())], new double[labels.Length]);
        return PipelineBuilder.Classifier(extractor, classifier);
    }
}
