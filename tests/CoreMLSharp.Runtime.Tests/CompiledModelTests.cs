using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests;

/// <summary>A compiled model predicts what the model does that it was compiled from.</summary>
public class CompiledModelTests
{
    [Fact]
    public void The_sample_predicts_as_arrays()
    {
        using MLModel model = MLModel.Load(TestData.InRepository("samples", "Models", "Shapes.mlmodelc"));
        float[] pixels = [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => i % 256 / 255f)];

        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(
            new Dictionary<string, MLFeatureValue> { ["image"] = MLMultiArray.Wrap(pixels, 1, 3, 64, 64) });

        Assert.Equal(1, outputs["probabilities"].MultiArrayValue.ToDoubles().Sum(), 0.01);
    }

    [Theory]
    [InlineData("MatkoGH__quickmath__MNISTClassifier", "MatkoGH__quickmath__MNISTClassifier.mlmodel")]
    [InlineData("adib__Core-ML-Playgrounds__photo_noise0_model", "imxieyi__waifu2x-ios__photo_noise0_model.mlmodel")]
    [InlineData("adib__Core-ML-Playgrounds__up_anime_scale2x_model", "imxieyi__waifu2x-ios__up_anime_scale2x_model.mlmodel")]
    [InlineData("adib__Core-ML-Playgrounds__MarsHabitatPricer", "RichardLeeH__RDCoreMLDemo__MarsHabitatPricer.mlmodel")]
    [InlineData("saadiahl__cat_feeder_project__yolov8n", "saadiahl__cat_feeder_project__yolov8n.mlpackage")]
    public void A_compiled_model_predicts_as_its_source_does(string compiled, string source)
    {
        using MLModel first = MLModel.Load(TestData.Shared("mlmodelc", $"{compiled}.mlmodelc"));
        using MLModel second = MLModel.Load(TestData.Shared("mlmodelc", "sources", source));
        using ModelFile file = ModelFile.Load(TestData.Shared("mlmodelc", "sources", source));
        Dictionary<string, MLFeatureValue> inputs = file.Specification.Description.Input.Where(input => !input.Type.IsOptional)
            .ToDictionary(input => input.Name, Example);

        IReadOnlyDictionary<string, MLFeatureValue> outputs = first.Predict(inputs), expected = second.Predict(inputs);

        Assert.Equal(expected.Keys, outputs.Keys);
        foreach ((string name, MLFeatureValue value) in expected) AssertEqual(value, outputs[name]);
    }

    private static MLFeatureValue Example(FeatureDescription input)
    {
        Random random = new(1);
        if (input.Type.ImageType is { } image)
        {
            byte[] pixels = new byte[image.Width * image.Height * 3];
            random.NextBytes(pixels);
            return MLImage.FromPixels(new PixelBuffer((int)image.Width, (int)image.Height, PixelFormat.Rgb, pixels));
        }

        if (input.Type.MultiArrayType is not { } array) return 2.0;
        float[] elements = new float[array.Shape.Aggregate(1L, (count, size) => count * size)];
        for (int i = 0; i < elements.Length; i++) elements[i] = random.NextSingle();
        return MLMultiArray.Wrap(elements, [.. array.Shape]);
    }

    private static void AssertEqual(MLFeatureValue expected, MLFeatureValue actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        if (expected.Type == MLFeatureType.MultiArray)
        {
            Assert.Equal(expected.MultiArrayValue.ToDoubles(), actual.MultiArrayValue.ToDoubles());
        }
        else
        {
            Assert.Equal($"{expected}", $"{actual}");
        }
    }
}
