using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using Google.Protobuf;

namespace CoreMLSharp.Runtime.Tests;

public class MLModelTests
{
    private static readonly byte[] Bytes =
        PipelineBuilder.Classifier(TinyModels.Extractor(), TinyModels.Classifier().PipelineModels[1]).ToByteArray();

    [Fact]
    public void A_model_is_loaded_from_bytes_and_from_a_stream()
    {
        using MemoryStream stream = new(Bytes);
        using MLModel ofBytes = MLModel.Load(Bytes), ofStream = MLModel.Load(stream);

        Assert.Equal("bright", ofBytes.Predict(TinyModels.Picture(200))["classLabel"].StringValue);
        Assert.Equal("dark", ofStream.Predict(TinyModels.Picture(20))["classLabel"].StringValue);
    }

    [Fact]
    public void Bytes_that_are_no_model_are_an_error() => Assert.Throws<ModelFormatException>(() => MLModel.Load([1, 2, 3]));

    [Fact]
    public void An_output_that_there_is_not_is_an_error_that_lists_those_there_are()
    {
        using MLModel model = MLModel.Load(Bytes);

        KeyNotFoundException error =
            Assert.Throws<KeyNotFoundException>(() => model.Predict(TinyModels.Picture(200))["classlabel"]);

        Assert.Contains("Did you mean 'classLabel'? Its outputs are ", error.Message, StringComparison.Ordinal);
        Assert.Contains("'classLabelProbs'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_read_from_a_stream()
    {
        MLImage image = MLImage.FromPixels(new PixelBuffer(2, 1, PixelFormat.Rgb, [1, 2, 3, 4, 5, 6]));
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.png");
        image.SavePng(path);
        using (FileStream stream = File.OpenRead(path))
        {
            Assert.Equal([1, 2, 3, 4, 5, 6], MLImage.FromStream(stream).ToPixels(PixelFormat.Rgb).Bytes);
        }

        File.Delete(path);
    }
}
