using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.LinkedModels;

/// <summary>An extractor whose features are the six numbers of a 2 × 1 RGB image, and classifiers that link to it.</summary>
internal static class TinyModels
{
    public const string ExtractorName = "Tiny-1";

    private static FeatureDescription Features => Feature.MultiArray("features", ArrayFeatureType.Types.ArrayDataType.Double, 6);

    public static Model Extractor() => new()
    {
        SpecificationVersion = 1,
        Description = new ModelDescription
        {
            Input = { Feature.Image("image", 2, 1, ImageFeatureType.Types.ColorSpace.Rgb) },
            Output = { Features },
        },
        NeuralNetwork = new NeuralNetwork
        {
            Layers =
            {
                new NeuralNetworkLayer
                {
                    Name = "flatten", Input = { "image" }, Output = { "features" }, Flatten = new FlattenLayerParams(),
                },
            },
        },
    };

    /// <summary>Says "bright" when the first red value is above 100.</summary>
    public static Model Classifier(string searchPath = LinkedModelBuilder.DefaultSearchPath, string name = ExtractorName) =>
        PipelineBuilder.Classifier(
        LinkedModelBuilder.Create(Extractor().Description, name, searchPath),
        GlmClassifierBuilder.Create(
            Features, ClassifierOutputs.CreateML, ["dark", "bright"], [new double[6], [1, 0, 0, 0, 0, 0]], [0, -100]));

    public static Dictionary<string, MLFeatureValue> Picture(byte red) =>
        new() { ["image"] = MLImage.FromPixels(new PixelBuffer(2, 1, PixelFormat.Rgb, [red, 0, 0, 0, 0, 0])) };
}
