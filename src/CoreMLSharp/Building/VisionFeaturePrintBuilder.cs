using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.ArrayFeatureType.Types;
using static CoreMLSharp.Specification.VisionFeaturePrint.Types.Scene.Types;

namespace CoreMLSharp.Building;

/// <summary>Makes models that stand for Apple's own image feature extractors (Core ML specification, <c>VisionFeaturePrint</c>).</summary>
public static class VisionFeaturePrintBuilder
{
    /// <summary>The extractor of what a photo shows, described as Create ML describes it.</summary>
    public static Model Scene(SceneVersion version)
    {
        Model model = version == SceneVersion._1 ? Version1() : Version2();
        model.VisionFeaturePrint = new VisionFeaturePrint { Scene = new VisionFeaturePrint.Types.Scene { Version = version } };
        return model;
    }

    private static Model Version1()
    {
        FeatureDescription image = Feature.Image("image", 299, 299);
        image.Type.ImageType.ImageSizeRange = new ImageFeatureType.Types.ImageSizeRange
        {
            WidthRange = new SizeRange { LowerBound = 299, UpperBound = -1 },
            HeightRange = new SizeRange { LowerBound = 299, UpperBound = -1 },
        };
        return Describe(3, image, Feature.MultiArray("sceneprint", ArrayDataType.Double, 2048));
    }

    private static Model Version2() =>
        Describe(8, Feature.Image("image", 360, 360), Feature.MultiArray("features", ArrayDataType.Float32, 768));

    private static Model Describe(int version, FeatureDescription input, FeatureDescription output) =>
        new() { SpecificationVersion = version, Description = new ModelDescription { Input = { input }, Output = { output } } };
}
