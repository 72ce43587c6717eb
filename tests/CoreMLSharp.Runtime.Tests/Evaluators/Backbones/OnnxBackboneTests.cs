using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Backbones;

public class OnnxBackboneTests
{
    /// <summary>Red 110, 90, 0, 0; green 1, 2, 3, 4; blue 0, 0, 0, 140.</summary>
    private static readonly byte[] Pixels = [110, 1, 0, 90, 2, 0, 0, 3, 0, 0, 4, 140];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_description_says_how_a_picture_is_fed(bool isBatched)
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"], isBatched: isBatched);

        using MLModel model = MLModel.Load(folder["tiny.onnx"]);

        Assert.Equal([3L], model.Description.Output.Single().Type.MultiArrayType.Shape);
        Assert.Equal([5f, 4f, 20f], Features(model));
        Assert.Equal(
            [[5f, 4f, 20f], [5f, 4f, 20f]], model.Predict([Picture(), Picture()])
                .Select(outputs => outputs["features"].MultiArrayValue.ToFloats()));
    }

    [Fact]
    public void Weights_in_a_file_beside_the_network_are_found_and_missed()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"], factorFile: "tiny.weights");
        Assert.Contains(
            "tiny.weights", Assert.Throws<ModelFormatException>(() => MLModel.Load(folder["tiny.onnx"])).Message, StringComparison.Ordinal);

        File.WriteAllBytes(folder["tiny.weights"], BitConverter.GetBytes(3f));
        using MLModel model = MLModel.Load(folder["tiny.onnx"]);

        Assert.Equal([15f, 12f, 60f], Features(model));
    }

    [Fact]
    public void Means_are_in_the_order_of_the_colours()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"], """{ "size": 2, "colorOrder": "BGR", "mean": [100, 0, 50], "std": [1, 1, 1] }""");

        using MLModel model = MLModel.Load(folder["tiny.onnx"]);

        Assert.Equal([40f, 4f, 60f], Features(model));
    }

    [Fact]
    public void A_map_inside_the_network_is_averaged()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(
            folder["tiny.onnx"], """{ "size": 2, "colorOrder": "RGB", "mean": [100, 0, 100], "std": [2, 1, 2], "output": "map" }""");

        using MLModel model = MLModel.Load(folder["tiny.onnx"]);

        Assert.Equal([1.25f, 2.5f, 5f], Features(model));
    }

    [Fact]
    public void A_classifier_links_to_a_network_beside_it()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"]);
        using MLModel backbone = MLModel.Load(folder["tiny.onnx"]);
        Model classifier = PipelineBuilder.Classifier(
            LinkedModelBuilder.Create(backbone.Description, "tiny"),
            GlmClassifierBuilder.Create(
                backbone.Description.Output[0], ClassifierOutputs.CreateML, ["red", "blue"], [new double[3], [-1, 0, 1]], [0, 0]));
        new ModelFile(classifier).Save(folder["classifier.mlmodel"]);

        using MLModel model = MLModel.Load(folder["classifier.mlmodel"]);

        Assert.Equal("blue", model.Predict(Picture())["classLabel"].StringValue);
    }

    [Fact]
    public void Without_a_description_the_message_shows_one()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"]);
        File.Delete(folder["tiny.json"]);

        CoreMLException error = Assert.Throws<ModelFormatException>(() => MLModel.Load(folder["tiny.onnx"]));

        Assert.Contains("tiny.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"colorOrder\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "tiny.json")]
    [InlineData("[]", "tiny.json")]
    [InlineData("""{ "size": 2 }""", "'colorOrder' is missing")]
    [InlineData("""{ "size": "2", "colorOrder": "RGB", "mean": [0, 0, 0], "std": [1, 1, 1] }""", "'size' cannot be \"2\"")]
    [InlineData("""{ "size": 0, "colorOrder": "RGB", "mean": [0, 0, 0], "std": [1, 1, 1] }""", "size must be 1 to")]
    [InlineData("""{ "size": 2, "colorOrder": "RGBA", "mean": [0, 0, 0], "std": [1, 1, 1] }""", "'RGBA'")]
    [InlineData("""{ "size": 2, "colorOrder": "RGB", "mean": [0], "std": [1, 1, 1] }""", "three numbers")]
    [InlineData("""{ "size": 2, "colorOrder": "RGB", "mean": [0, 0, 0], "std": [1, 0, 1] }""", "std not 0")]
    [InlineData("""{ "size": 2, "colorOrder": "RGB", "mean": [0, 0, 0], "std": [1, 1, 1], "output": 7 }""", "'output' cannot be 7")]
    [InlineData("""{ "size": 2, "colorOrder": "RGB", "mean": [0, 0, 0], "std": [1, 1, 1], "output": "nowhere" }""", "no tensor 'nowhere'")]
    public void Descriptions_that_do_not_fit_are_refused(string description, string mistake)
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"], description);

        CoreMLException error = Assert.Throws<ModelFormatException>(() => MLModel.Load(folder["tiny.onnx"]));

        Assert.Contains(mistake, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_a_network_is_refused()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"]);
        File.WriteAllText(folder["tiny.onnx"], "<html>not found</html>");

        Assert.Throws<ModelFormatException>(() => MLModel.Load(folder["tiny.onnx"]));
    }

    private static Dictionary<string, MLFeatureValue> Picture() =>
        new() { ["image"] = MLImage.FromPixels(new PixelBuffer(2, 2, PixelFormat.Rgb, Pixels)) };

    private static float[] Features(MLModel model) => model.Predict(Picture())["features"].MultiArrayValue.ToFloats();
}
