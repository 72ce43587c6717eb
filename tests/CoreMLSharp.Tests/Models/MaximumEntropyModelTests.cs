using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models.NaturalLanguage;

namespace CoreMLSharp.Tests.Models;

public class MaximumEntropyModelTests
{
    private static readonly MaximumEntropyModel Model = new(
        300,
        ["bad", "gut"],
        [new("schön", 5, [0, 1.5f]), new("böse", 1, [2.25f, -1]), new("和", 70_000, [0, 0])]);

    [Fact]
    public void What_is_written_is_read_again()
    {
        MaximumEntropyModel read = MaximumEntropyModel.Read(Model.Write(), "the model");

        Assert.Equal((300, 5), (read.TextCount, read.LongestWord));
        Assert.Equal(["bad", "gut"], read.Labels);
        Assert.Equal(["schön", "böse", "和"], read.Words.Select(word => word.Text));
        Assert.Equal([5, 1, 70_000], read.Words.Select(word => word.TextCount));
        Assert.Equal([0, 1.5f, 2.25f, -1, 0, 0], read.Words.SelectMany(word => word.Weights));
        Assert.Equal(Math.Log(60), read.Rarity(read.Find("schön")!), 12);
        Assert.Null(read.Find("Schön"));
    }

    [Fact]
    public void Damaged_parameters_are_refused_with_one_message_and_little_memory()
    {
        byte[] whole = Model.Write();
        Random random = new(1);
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] damaged = [.. whole.Take(trial % 3 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (int i = random.Next(4); i > 0 && damaged.Length > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                MaximumEntropyModel.Read(damaged, "the model");
            }
            catch (CoreMLException error)
            {
                Assert.StartsWith("the model: ", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_model_over_an_embedding_of_apples_is_one_clear_error()
    {
        byte[] parameters = new LanguageContainer(LanguageModelKind.TransferLearning, [new byte[8]]).Write();

        Assert.Contains(
            "trained by transfer learning",
            Assert.Throws<UnsupportedModelException>(() => MaximumEntropyModel.Read(parameters, "the model")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("It's a well-known U.S. film, isn't it?", "It's|a|well-known|U.S|.|film|,|isn't|it|?")]
    [InlineData("Don’t -stop- 3.5%", "Don’t|-|stop|-|3.5|%")]
    [InlineData("न्यूज़ x_1", "न्यूज़|x_1")]
    [InlineData("👍👍 ok", "👍|👍|ok")]
    [InlineData("我爱北京abc", "我|爱|北京|abc")]
    public void Words_are_those_that_create_ml_counts(string text, string expected) =>
        Assert.Equal(expected.Split('|'), LanguageTokens.Of(text, 4, word => word == "北京"));
}
