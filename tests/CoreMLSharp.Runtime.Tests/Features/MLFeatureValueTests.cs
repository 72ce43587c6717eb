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
    public void Dictionaries_and_sequences_are_listed_as_text()
    {
        Assert.Equal(
            "Dictionary: [a: 0.5, b: NaN]",
            MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["a"] = 0.5, ["b"] = double.NaN }).ToString());
        Assert.Equal("Sequence: [1, 2]", MLFeatureValue.FromSequence([1L, 2L]).ToString());
        Assert.Equal(
            "Sequence: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …]",
            MLFeatureValue.FromSequence([.. Enumerable.Range(0, 11).Select(i => $"{i}")]).ToString());
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
