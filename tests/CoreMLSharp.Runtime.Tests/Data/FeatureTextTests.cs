using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Data;

public class FeatureTextTests
{
    private static readonly FeatureDescription Number = new() { Name = "n", Type = new FeatureType { DoubleType = new() } };

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData(".5", 0.5)]
    [InlineData("+1.5", 1.5)]
    [InlineData("-.5e1", -5)]
    [InlineData("5.", 5)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("1e3", 1000)]
    public void Numbers_are_taken_as_people_write_them(string text, double number)
    {
        Assert.Equal(number, FeatureText.Read(Number, text).DoubleValue);
        Assert.Equal(
            [number, 2], FeatureText.Read(Feature.MultiArray("a", DataType.Double, 2), $"[{text}, 2]").MultiArrayValue.ToDoubles());
        Assert.Equal(number, FeatureText.Read(Feature.StringDictionary("d"), $"{{\"+1, NaN\": {text}}}").DictionaryValue["+1, NaN"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Nothing_is_no_value(string text)
    {
        FeatureDescription image = Feature.Image("n", 2, 2, ImageFeatureType.Types.ColorSpace.Rgb);
        foreach (FeatureDescription feature in new[] { Number, image })
        {
            string message = Assert.Throws<ModelInputException>(() => FeatureText.Read(feature, text)).Message;
            Assert.StartsWith("The value given for 'n' is empty", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("one")]
    [InlineData("1 2")]
    public void Words_are_no_numbers(string text) => Assert.Throws<ModelInputException>(() => FeatureText.Read(Number, text));
}
