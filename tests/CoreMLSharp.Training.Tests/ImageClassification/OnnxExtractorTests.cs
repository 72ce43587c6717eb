using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Tests.Evaluators.Backbones;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Training.Tests.ImageClassification;

public class OnnxExtractorTests
{
    [Fact]
    public void A_classifier_trains_on_an_onnx_network_and_links_to_it()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"]);
        SavePictures(folder);

        ImageClassifier.Train(Photos(folder), Options(folder)).Save(folder["colors.mlmodel"]);

        using MLModel model = MLModel.Load(folder["colors.mlmodel"]);
        Assert.Equal("red", model.Predict(Picture(200, 0))["classLabel"].StringValue);
        Assert.Equal("green", model.Predict(Picture(0, 200))["classLabel"].StringValue);
    }

    [Fact]
    public void An_onnx_network_is_not_embedded()
    {
        using TemporaryFolder folder = new();
        TinyBackbone.Save(folder["tiny.onnx"]);
        SavePictures(folder);

        CoreMLException error =
            Assert.Throws<CoreMLException>(() => ImageClassifier.Train(Photos(folder), Options(folder) with { Embed = true }));

        Assert.Contains("tiny.onnx", error.Message, StringComparison.Ordinal);
    }

    private static ImageClassifierOptions Options(TemporaryFolder folder) =>
        new() { FeatureExtractor = folder["tiny.onnx"], CacheFolder = null };

    private static ImageClassifierDataSource Photos(TemporaryFolder folder) =>
        ImageClassifierDataSource.LabeledDirectories(folder["photos"]);

    private static void SavePictures(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["photos", "red"]);
        Directory.CreateDirectory(folder["photos", "green"]);
        for (byte i = 0; i < 6; i++)
        {
            Image((byte)(150 + (10 * i)), 0).SavePng(folder["photos", "red", $"{i}.png"]);
            Image(0, (byte)(150 + (10 * i))).SavePng(folder["photos", "green", $"{i}.png"]);
        }
    }

    private static Dictionary<string, MLFeatureValue> Picture(byte red, byte green) => new() { ["image"] = Image(red, green) };

    private static MLImage Image(byte red, byte green) =>
        MLImage.FromPixels(new PixelBuffer(2, 2, PixelFormat.Rgb, [red, green, 0, red, green, 0, red, green, 0, red, green, 0]));
}
