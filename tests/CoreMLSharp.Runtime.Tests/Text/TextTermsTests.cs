using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Text;

namespace CoreMLSharp.Runtime.Tests.Text;

public class TextTermsTests
{
    [Theory]
    [InlineData("words=2 characters=0-0", "Don't STOP stop", "don:1|don t:1|t:1|t stop:1|stop:2|stop stop:1")]
    [InlineData("words=1 characters=0-0", "x²_Ä1-न्यूज़ 我爱", "x²:1|ä1:1|न्यूज़:1|我:1|爱:1")]
    [InlineData("words=0 characters=2-3", "ab\n ç", "# a:1|#ab:1|#b :1|# ab:1|#ab :1|# ç:1|#ç :1|# ç :1")]
    [InlineData("words=0 characters=3-3", "👍 a", "# 👍 :1|# a :1")]
    [InlineData("words=1 characters=2-5", " ", "")]
    public void Words_and_characters_are_counted_as_the_metadata_say(string how, string text, string expected)
    {
        TextTerms terms = TextTerms.Parse(how);

        Dictionary<string, double> values = terms.Count(text);

        string[] pairs = expected.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            pairs.Select(pair => pair.Split(':')).ToDictionary(pair => pair[0], pair => 1 + Math.Log(int.Parse(pair[1]))), values);
        Assert.Equal(how, terms.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("words=99 characters=0-0")]
    [InlineData("words=1")]
    public void Metadata_that_are_not_understood_are_an_error(string how) =>
        Assert.Contains(
            TextTerms.MetadataKey, Assert.Throws<ModelFormatException>(() => TextTerms.Parse(how)).Message, StringComparison.Ordinal);
}
