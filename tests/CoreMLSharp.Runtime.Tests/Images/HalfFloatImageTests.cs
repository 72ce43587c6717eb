using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Runtime.Tests.Images;

public class HalfFloatImageTests
{
    private static readonly float[] Values = [-2, 0.125f, 0.5f, 0.75f, 300, 1000];

    [Fact]
    public void Arrays_go_in_and_values_come_out_as_they_are()
    {
        MLImage image = Run(MLMultiArray.Wrap(Values, 2, 3)).ImageValue;

        Assert.Equal(PixelFormat.GrayscaleFloat16, image.Format);
        Assert.Equal(Values, image.ToPixels(image.Format).ToFloats());
        Assert.Equal([0, 0, 0, 1, 255, 255], image.ToPixels(PixelFormat.Grayscale).Bytes);
    }

    [Fact]
    public void Images_of_half_floats_and_of_bytes_go_in_too()
    {
        MLImage halves = MLImage.FromPixels(PixelBuffer.FromFloats(3, 2, Values));
        MLImage bytes = MLImage.FromPixels(new PixelBuffer(3, 2, PixelFormat.Grayscale, [0, 1, 2, 128, 254, 255]));

        Assert.Equal(Values, Run(halves).ImageValue.ToPixels(PixelFormat.GrayscaleFloat16).ToFloats());
        Assert.Equal([0, 1, 2, 128, 254, 255], Run(bytes).ImageValue.ToPixels(PixelFormat.GrayscaleFloat16).ToFloats());
    }

    [Fact]
    public void Other_sizes_are_brought_to_the_models_without_rounding()
    {
        MLImage large = MLImage.FromPixels(
            PixelBuffer.FromFloats(6, 4, [.. Enumerable.Range(0, 24).Select(i => 0.25f + (i % 6 / 2) + (i / 12 * 10))]));

        float[] values = large.ToPixels(3, 2, MLImageCropAndScale.ScaleFill, PixelFormat.GrayscaleFloat16).ToFloats();

        Assert.All(values.Chunk(3), row => Assert.True(row[1] - row[0] is > 0.5f and < 1));
        Assert.Equal(1.25f, (values[1] + values[4]) / 2 - 5, 1e-2f);
    }

    [Theory]
    [InlineData(1f, new[] { 0f, 0.1f, 0.25f, 0.5f, 0.5001f, 1f })]
    [InlineData(255f, new[] { 0f, 1.5f, 64.25f, 127.5f, 200f, 255f })]
    public void Png_files_have_16_bits_from_black_to_white(float white, float[] values)
    {
        using TemporaryFolder folder = new();
        MLImage.FromPixels(PixelBuffer.FromFloats(3, 2, values)).SavePng(folder["mask.png"]);

        MLImage read = MLImage.FromFile(folder["mask.png"]);

        Assert.Equal(new ImageSize(3, 2), read.Size);
        float[] parts = [.. read.ToPixels(PixelFormat.GrayscaleFloat16).ToFloats().Select(value => value / 255)];
        Assert.All(values.Zip(parts), pair => Assert.Equal(pair.First / white, pair.Second, 1e-3f));
    }

    [Fact]
    public void Recordings_hold_the_values()
    {
        FeatureDescription feature = Feature.Image("y", 3, 2, ColorSpace.GrayscaleFloat16);
        Dictionary<string, MLFeatureValue> outputs = new() { ["y"] = Run(MLMultiArray.Wrap(Values, 1, 1, 2, 3)) };

        SafeTensorsFile file = FeatureStorage.Pack(outputs);
        MLImage read = FeatureStorage.Unpack(file, [feature])["y"].ImageValue;

        Assert.Equal((TensorElementType.Float16, 2), (file.Tensors["y"].ElementType, file.Tensors["y"].Shape.Count));
        Assert.Equal(Values, read.ToPixels(read.Format).ToFloats());
    }

    [Fact]
    public void Arrays_of_other_shapes_and_arrays_for_images_of_bytes_are_refused()
    {
        Assert.Throws<ModelInputException>(() => Run(MLMultiArray.Wrap(Values, 6)));
        Assert.Throws<ModelInputException>(() => Run(MLMultiArray.Wrap(Values, 2, 1, 3)));
        Assert.Throws<ModelInputException>(() => Run(MLMultiArray.Wrap(Values, 2, 3), ColorSpace.Grayscale));
    }

    private static MLFeatureValue Run(MLFeatureValue image, ColorSpace colorSpace = ColorSpace.GrayscaleFloat16)
    {
        NeuralNetworkBuilder network = new([Feature.Image("x", 3, 2, colorSpace)], [Feature.Image("y", 3, 2, colorSpace)]);
        using MLModel model = MLModel.Load(new ModelFile(network.AddActivation("same", "x", "y", Activation.Linear(1, 0)).Build()));
        return model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = image })["y"];
    }
}
