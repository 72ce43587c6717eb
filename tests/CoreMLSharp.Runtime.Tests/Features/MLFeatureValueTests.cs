namespace CoreMLSharp.Runtime.Tests.Features;

public class MLFeatureValueTests
{
    [Fact]
    public void Collections_are_copied()
    {
        Dictionary<string, double> scores = new() { ["a"] = 1 };
        Dictionary<long, double> counts = new() { [1] = 1 };
        List<string> words = ["a"];
        List<long> numbers = [1];
        MLFeatureValue[] values =
        [
            MLFeatureValue.FromDictionary(scores), MLFeatureValue.FromDictionary(counts), MLFeatureValue.FromSequence(words),
            MLFeatureValue.FromSequence(numbers),
        ];

        scores["a"] = counts[1] = numbers[0] = 2;
        words[0] = "b";

        Assert.Equal(1, values[0].DictionaryValue["a"]);
        Assert.Equal(1, values[1].Int64DictionaryValue[1]);
        Assert.Equal(["a"], values[2].StringSequenceValue);
        Assert.Equal([1], values[3].Int64SequenceValue);
    }

    [Fact]
    public void Pixels_are_copied_into_a_picture_and_out_of_it()
    {
        byte[] bytes = [1, 2, 3];
        MLImage image = MLImage.FromPixels(new PixelBuffer(1, 1, PixelFormat.Rgb, bytes));

        bytes[0] = 100;
        image.ToPixels(PixelFormat.Rgb).Bytes[1] = 100;
        image.ToPixels(1, 1, MLImageCropAndScale.ScaleFit, PixelFormat.Rgb).Bytes[2] = 100;

        Assert.Equal([1, 2, 3], image.ToPixels(PixelFormat.Rgb).Bytes);
    }
}
