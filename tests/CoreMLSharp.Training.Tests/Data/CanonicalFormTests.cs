using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tests.Data;

public class CanonicalFormTests
{
    [Theory]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("\u1EC7", "e\u0323\u0302")] // Vietnamese, in two steps
    [InlineData("\u1EC7", "\u1EB9\u0302")]
    [InlineData("\u015B\u0329", "s\u0329\u0301")] // a mark below comes before one above
    [InlineData("\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF")] // Hangul with a last consonant
    [InlineData("\uAC00", "\u1100\u1161")]
    [InlineData("\u304C", "\u304B\u3099")] // kana with a voicing mark
    [InlineData("\u212B", "A\u030A")] // a sign that is a letter
    [InlineData("\u0439\u0451", "\u0438\u0306\u0435\u0308")]
    [InlineData("\u1F84", "\u03B1\u0313\u0301\u0345")]
    public void Spellings_of_one_text_are_alike(string one, string other)
    {
        Assert.NotEqual(one, other);
        Assert.Equal(CanonicalForm.Of(one), CanonicalForm.Of(other));
        Assert.Equal(CanonicalForm.Of(one), CanonicalForm.Of(CanonicalForm.Of(one)));
    }

    [Theory]
    [InlineData("cafe", "caf\u00E9")]
    [InlineData("\u015B", "\u1E61")]
    [InlineData("\uD55C", "\uD558")]
    [InlineData("a\u0301b", "ab\u0301")]
    [InlineData("Stra\u00DFe", "Strasse")]
    [InlineData("\uD83D\uDC31", "\uD83D\uDC36")]
    public void Different_texts_stay_different(string one, string other) => Assert.NotEqual(CanonicalForm.Of(one), CanonicalForm.Of(other));
}
