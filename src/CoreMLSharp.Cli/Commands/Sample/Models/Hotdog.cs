using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>A classifier of two classes of photos as Create ML writes it, and what is left of it without its offset.</summary>
internal static class Hotdog
{
    /// <summary>As Create ML writes a classifier of two classes of photos, with weights of no meaning.</summary>
    public static Model Create() => new()
    {
        SpecificationVersion = 1,
        Description = new ModelDescription
        {
            Input = { Image("Input image to be classified") },
            Output = { Probabilities("Probability of each category"), Label("Most likely image category") },
            PredictedFeatureName = "classLabel",
            PredictedProbabilitiesName = "classLabelProbs",
            Metadata = new Metadata { ShortDescription = "Is it a hot dog?", Author = "Jian-Yang", License = "MIT", VersionString = "1.0" },
        },
        PipelineClassifier = new PipelineClassifier
        {
            Pipeline = new()
            {
                Models =
                {
                    new Model
                    {
                        SpecificationVersion = 1,
                        Description = new ModelDescription
                        {
                            Input = { Image("") }, Output = { Feature.MultiArray("features", DataType.Double, 2048) },
                        },
                        VisionFeaturePrint =
                            new VisionFeaturePrint { Scene = new() { Version = VisionFeaturePrint.Types.Scene.Types.SceneVersion._1 } },
                    },
                    new Model
                    {
                        SpecificationVersion = 1,
                        Description = new ModelDescription
                        {
                            Input = { Feature.MultiArray("features", DataType.Double, 2048) },
                            Output = { Probabilities(""), Label("") },
                            PredictedFeatureName = "classLabel",
                            PredictedProbabilitiesName = "classLabelProbs",
                        },
                        GlmClassifier = new GLMClassifier
                        {
                            Offset = { 0.5 },
                            Weights = { new GLMClassifier.Types.DoubleArray { Value = { new double[2048] } } },
                            StringClassLabels = new StringVector { Vector = { "hot_dog", "not_hot_dog" } },
                        },
                    },
                },
            },
        },
    };

    /// <summary>A classifier that Core ML refuses: it has no offset.</summary>
    public static Model CreateBroken()
    {
        Model model = Create();
        model.PipelineClassifier.Pipeline.Models[1].GlmClassifier.Offset.Clear();
        return model;
    }

    private static FeatureDescription Probabilities(string description)
    {
        FeatureDescription feature = Feature.StringDictionary("classLabelProbs");
        feature.ShortDescription = description;
        return feature;
    }

    private static FeatureDescription Label(string description)
    {
        FeatureDescription feature = Feature.String("classLabel");
        feature.ShortDescription = description;
        return feature;
    }

    private static FeatureDescription Image(string description)
    {
        FeatureDescription feature = Feature.Image("image", 299, 299, ImageFeatureType.Types.ColorSpace.Bgr);
        feature.ShortDescription = description;
        return feature;
    }
}
