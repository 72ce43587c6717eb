using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests;

public class DetectionTests
{
    /// <summary>Twice as wide as what the detectors see, so that they see its middle.</summary>
    private static readonly MLImage Photo = MLImage.FromPixels(new PixelBuffer(200, 100, PixelFormat.Rgb, new byte[200 * 100 * 3]));

    [Fact]
    public void Boxes_that_stay_are_objects_with_labels_the_surest_first()
    {
        IReadOnlyList<Detection> found = Find(Detectors.Pipeline(), new MLModelConfiguration(), null)!;

        Assert.Equal(["dog", "cat"], found.Select(detection => detection.Label));
        Assert.Equal([0.9, 0.7], found.Select(detection => Math.Round(detection.Confidence, 6)));
        AssertNear(new BoundingBox(0.4, 0.3, 0.2, 0.4), found[0].Box);
        AssertNear(new BoundingBox(0, 0, 0.2, 0.3), found[1].Box);
    }

    [Theory]
    [InlineData(MLImageCropAndScale.CenterCrop, 0.45, 0.3, 0.1, 0.4)]
    [InlineData(MLImageCropAndScale.ScaleFill, 0.4, 0.3, 0.2, 0.4)]
    [InlineData(MLImageCropAndScale.ScaleFit, 0.4, 0.1, 0.2, 0.8)]
    public void On_a_photo_boxes_are_parts_of_all_of_it(MLImageCropAndScale option, double x, double y, double width, double height)
    {
        IReadOnlyList<Detection> found = Find(Detectors.Pipeline(), new MLModelConfiguration { ImageCropAndScale = option }, Photo)!;

        AssertNear(new BoundingBox(x, y, width, height), found[0].Box);
    }

    [Fact]
    public void A_suppression_names_its_outputs_as_it_likes()
    {
        Model model = Detectors.Pipeline(new NonMaximumSuppressionNames { ConfidenceOutput = "scores", CoordinatesOutput = "boxes" });

        Assert.Equal(["dog", "cat"], Find(model, new MLModelConfiguration(), Photo)!.Select(detection => detection.Label));
    }

    [Theory]
    [InlineData("classes", "dog,cat")]
    [InlineData("names", "{0: 'dog', 1: 'cat'}")]
    [InlineData("names", """["dog", "cat"]""")]
    [InlineData("names", """{"0": "dog", "1": "cat"}""")]
    public void Networks_without_a_suppression_have_their_classes_in_the_metadata(string key, string classes)
    {
        IReadOnlyList<Detection> found = Find(Detectors.NetworkWithMetadata(key, classes), new MLModelConfiguration(), Photo)!;

        Assert.Equal(["dog", "dog", "cat"], found.Select(detection => detection.Label));
    }

    [Fact]
    public void Classes_without_names_are_called_by_their_position()
    {
        Assert.Equal(
            ["0", "0", "1"], Find(Detectors.Network(), new MLModelConfiguration(), Photo)!.Select(detection => detection.Label));
    }

    [Fact]
    public void Other_outputs_are_not_objects()
    {
        Assert.Null(Find(Detectors.Network("scores", "places"), new MLModelConfiguration(), Photo));
    }

    private static IReadOnlyList<Detection>? Find(Model specification, MLModelConfiguration configuration, MLImage? photo)
    {
        using MLModel model = MLModel.Load(new ModelFile(specification), configuration);
        return Detection.From(model, model.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = Photo }), photo);
    }

    private static void AssertNear(BoundingBox expected, BoundingBox actual)
    {
        (double, double)[] pairs =
        [
            (expected.X, actual.X), (expected.Y, actual.Y), (expected.Width, actual.Width), (expected.Height, actual.Height),
        ];
        Assert.All(pairs, pair => Assert.Equal(pair.Item1, pair.Item2, 1e-6));
    }
}
