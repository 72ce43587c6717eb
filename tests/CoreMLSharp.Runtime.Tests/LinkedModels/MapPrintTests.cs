using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.LinkedModels;

/// <summary>The built-in extractor with its last map beside the vector.</summary>
public sealed class MapPrintTests
{
    [Fact]
    public void The_vector_is_the_extractors_and_the_map_lies_beside_it()
    {
        using MLModel plain = MLModel.Load(new ModelSource(BuiltInModels.Default, null).Open());
        using MLModel both = MLModel.Load(new ModelSource("MapPrint-1", null).Open());
        ImageFeatureType size = both.Description.Input[0].Type.ImageType;
        PixelBuffer noise = new((int)size.Width, (int)size.Height, PixelFormat.Rgb, new byte[size.Width * size.Height * 3]);
        new Random(1).NextBytes(noise.Bytes);
        Dictionary<string, MLFeatureValue> photo = new() { ["image"] = MLImage.FromPixels(noise) };

        float[] vector = plain.Predict(photo)["features"].MultiArrayValue.ToFloats();
        IReadOnlyDictionary<string, MLFeatureValue> outputs = both.Predict(photo);

        Assert.Equal(vector, outputs["features"].MultiArrayValue.ToFloats());
        MLMultiArray map = outputs["map"].MultiArrayValue;
        Assert.Equal([512, size.Height / 32, size.Width / 32], map.Shape);
        Assert.Contains(map.ToFloats(), value => value > 0);
        Assert.DoesNotContain(map.ToFloats(), value => value < 0);
    }
}
