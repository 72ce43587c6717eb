using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using static CoreMLSharp.Conversion.Tests.TensorFlowLite.FlatWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlowLite;

/// <summary>Models of integers all the way to Core ML.</summary>
public sealed class QuantisedModelTests : IDisposable
{
    private const sbyte UInt8 = 3;
    private const sbyte Int32 = 2;
    private const sbyte Int8 = 9;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_convolution_of_integers_gives_the_integers_that_the_source_gives()
    {
        // y = relu(x · [1, -2] + 0.5) on an image of two pixels: pixels stand for x / 2, weights for w / 4, results for y / 8 - 1.
        FlatNode image = new() { [2] = new[] { 0.5f }, [3] = new long[] { 0 } };
        FlatNode weights = new() { [2] = new[] { 0.25f, 0.5f }, [3] = new long[2], [6] = 0 };
        FlatNode bias = new() { [2] = new[] { 0.125f, 0.25f }, [3] = new long[2], [6] = 0 };
        FlatNode result = new() { [2] = new[] { 0.125f }, [3] = new long[] { 8 } };
        byte[] file = Model(
            [3],
            [
                Tensor("x", [1, 1, 2, 1], 0, UInt8, image), Tensor("w", [2, 1, 1, 1], 1, Int8, weights), Tensor("b", [2], 2, Int32, bias),
                Tensor("y", [1, 1, 2, 2], 0, UInt8, result),
            ],
            [Operator(0, [0, 1, 2], [3], new FlatNode { [0] = (sbyte)1, [1] = 1, [2] = 1, [3] = (sbyte)1 })], [0], [3],
            [[], [4, 0xfc], [4, 0, 0, 0, 2, 0, 0, 0]]);
        string path = _folder["model.tflite"];
        File.WriteAllBytes(path, file);

        using ConversionResult converted = ModelConverter.Convert(path);
        using MLModel model = MLModel.Load(converted.Model);
        MLMultiArray y = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            [converted.InputNames["x"]] = MLMultiArray.Wrap([2, 60], 1, 1, 2, 1),
        })[converted.OutputNames["y"]].MultiArrayValue;

        // 1 + 0.5 and 0; 30 + 0.5 and 0.
        Assert.Equal([20, 8, 252, 8], y.ToDoubles());
    }

    [Fact]
    public void A_picture_of_integers_is_an_image()
    {
        // The mean of each channel of a picture, whose bytes stand for themselves over 255.
        FlatNode image = new() { [2] = new[] { 1 / 255f }, [3] = new long[] { 0 } };
        FlatNode picture = new() { [3] = new FlatNode { [0] = (sbyte)2, [1] = new FlatNode() } };
        byte[] description = Write(new FlatNode { [3] = new FlatNode[] { new() { [2] = new FlatNode[] { picture } } } });
        byte[] file = Model(
            [40, 6], [Tensor("x", [1, 2, 2, 3], 0, UInt8, image), Tensor("axes", [2], 2, Int32), Tensor("q", [1, 3], 0, UInt8, image),
                Tensor("y", [1, 3])],
            [Operator(0, [0, 1], [2]), Operator(1, [2], [3])], [0], [3], [[], description, [1, 0, 0, 0, 2, 0, 0, 0]],
            new FlatNode { [0] = "TFLITE_METADATA", [1] = 1 });
        string path = _folder["picture.tflite"];
        File.WriteAllBytes(path, file);

        using ConversionResult converted = ModelConverter.Convert(path);
        using MLModel model = MLModel.Load(converted.Model);
        byte[] pixels = [.. Enumerable.Repeat<byte[]>([51, 102, 255], 4).SelectMany(pixel => pixel)];
        MLMultiArray y = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            [converted.InputNames["x"]] = MLImage.FromPixels(new PixelBuffer(2, 2, PixelFormat.Rgb, pixels)),
        })[converted.OutputNames["y"]].MultiArrayValue;

        Assert.Equal([0.2, 0.4, 1], y.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    public void Dispose() => _folder.Dispose();
}
