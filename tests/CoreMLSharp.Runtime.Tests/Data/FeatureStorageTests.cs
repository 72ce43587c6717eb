using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Data;

public class FeatureStorageTests
{
    private static readonly FeatureDescription[] Descriptions =
    [
        Feature.Image("image", 1, 2, ImageFeatureType.Types.ColorSpace.Rgb),
        Feature.Image("grey", 2, 1, ImageFeatureType.Types.ColorSpace.Grayscale),
        Feature.MultiArray("array", ArrayFeatureType.Types.ArrayDataType.Float32, 2, 2),
        Feature.String("text"),
        Feature.StringDictionary("dictionary"),
        new() { Name = "number", Type = new FeatureType { DoubleType = new DoubleFeatureType() } },
        new() { Name = "integer", Type = new FeatureType { Int64Type = new Int64FeatureType() } },
        new()
        {
            Name = "sequence", Type = new FeatureType { SequenceType = new SequenceFeatureType { Int64Type = new Int64FeatureType() } },
        },
    ];

    [Fact]
    public void Values_of_every_kind_survive()
    {
        Dictionary<string, MLFeatureValue> values = new()
        {
            ["image"] = MLImage.FromPixels(new PixelBuffer(1, 2, PixelFormat.Rgb, [1, 2, 3, 4, 5, 6])),
            ["grey"] = MLImage.FromPixels(new PixelBuffer(2, 1, PixelFormat.Grayscale, [7, 8])),
            ["array"] = MLMultiArray.Wrap([1f, 2f, float.NaN, 4f], 2, 2),
            ["text"] = "a \"quoted\" text",
            ["dictionary"] = MLFeatureValue.FromDictionary(
                new Dictionary<string, double> { ["a"] = 0.25, ["b"] = double.PositiveInfinity }),
            ["number"] = -0.5,
            ["integer"] = long.MaxValue,
            ["sequence"] = MLFeatureValue.FromSequence([3L, 1L]),
        };

        Dictionary<string, MLFeatureValue> read = FeatureStorage.Unpack(FeatureStorage.Pack(values), Descriptions);

        Assert.Equal([1, 2, 3, 4, 5, 6], read["image"].ImageValue.ToPixels(PixelFormat.Rgb).Bytes);
        Assert.Equal([7, 8], read["grey"].ImageValue.ToPixels(PixelFormat.Grayscale).Bytes);
        Assert.Equal([1f, 2f, float.NaN, 4f], read["array"].MultiArrayValue.AsSpan<float>());
        Assert.Equal([2, 2], read["array"].MultiArrayValue.Shape);
        Assert.Equal("a \"quoted\" text", read["text"].StringValue);
        Assert.Equal(values["dictionary"].DictionaryValue, read["dictionary"].DictionaryValue);
        Assert.Equal(-0.5, read["number"].DoubleValue);
        Assert.Equal(long.MaxValue, read["integer"].Int64Value);
        Assert.Equal([3L, 1L], read["sequence"].Int64SequenceValue);
    }

    [Fact]
    public void A_wrong_kind_is_one_clear_error()
    {
        SafeTensorsFile file =
            FeatureStorage.Pack(new Dictionary<string, MLFeatureValue> { ["image"] = MLMultiArray.Wrap([1f]), ["array"] = "text" });

        foreach (FeatureDescription description in Descriptions.Where(description => description.Name is "image" or "array"))
        {
            Assert.Contains(
                $"'{description.Name}'", Assert.Throws<ModelInputException>(() => FeatureStorage.Unpack(file, [description])).Message,
                StringComparison.Ordinal);
        }
    }
}
