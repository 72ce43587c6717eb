using System.Globalization;
using System.Text;

namespace CoreMLSharp.Runtime.Text;

/// <summary>What a word tagger sees of a word: the word, its beginning, end and shape, and those of its neighbours.</summary>
/// <remarks>
/// Features are texts of a name, an equals sign and a value; each has the value 1. Of every word: <c>w</c>, the word in lower case, and
/// with a number such as <c>w-1</c> those of its two neighbours on each side (an empty one outside of the sentence); <c>x</c>, the word as
/// it is; <c>p1</c> to <c>p4</c> and <c>s1</c> to <c>s4</c>, the first and last characters of the lower-case word; <c>h</c>, the shape,
/// in which a run of capitals is <c>A</c>, of other letters <c>a</c>, of digits <c>0</c>, and other signs stay, with at most six signs;
/// <c>h-1</c>, <c>h+1</c>, <c>s3-1</c> and <c>s3+1</c> of the neighbours; <c>w-1,w</c> and <c>w,w+1</c>, two words joined by a space; and
/// <c>b</c>, a constant.
/// </remarks>
internal static class TokenFeatures
{
    private const int LongestAffix = 4, LongestShape = 6;

    /// <summary>What a model's metadata say of the features, so that others of a later version are not taken for these.</summary>
    public const string Version = "1";

    /// <summary>The features of each word of a sentence.</summary>
    public static IEnumerable<string>[] Of(IReadOnlyList<string> tokens)
    {
        string[] lower = [.. tokens.Select(token => token.ToLowerInvariant())], shapes = [.. tokens.Select(Shape)];
        return [.. tokens.Select((token, i) => Of(token, i, lower, shapes))];
    }

    private static IEnumerable<string> Of(string token, int i, string[] lower, string[] shapes)
    {
        string word = lower[i], before = At(lower, i - 1), after = At(lower, i + 1);
        yield return "b=";
        yield return $"w={word}";
        yield return $"x={token}";
        yield return $"h={shapes[i]}";
        yield return $"w-1={before}";
        yield return $"w+1={after}";
        yield return $"w-2={At(lower, i - 2)}";
        yield return $"w+2={At(lower, i + 2)}";
        yield return $"w-1,w={before} {word}";
        yield return $"w,w+1={word} {after}";
        yield return $"h-1={At(shapes, i - 1)}";
        yield return $"h+1={At(shapes, i + 1)}";
        yield return $"s3-1={End(before, 3)}";
        yield return $"s3+1={End(after, 3)}";
        for (int n = 1; n <= Math.Min(LongestAffix, word.Length); n++)
        {
            yield return $"p{n}={word[..n]}";
            yield return $"s{n}={word[^n..]}";
        }
    }

    private static string At(string[] words, int i) => i >= 0 && i < words.Length ? words[i] : "";

    private static string End(string word, int length) => word[Math.Max(0, word.Length - length)..];

    private static string Shape(string token)
    {
        StringBuilder shape = new();
        foreach (char c in token)
        {
            char sign = char.GetUnicodeCategory(c) switch
            {
                UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => 'A',
                UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter => 'a',
                UnicodeCategory.DecimalDigitNumber => '0',
                _ => c,
            };
            if (shape.Length == 0 || shape[^1] != sign) shape.Append(sign);
            if (shape.Length == LongestShape) break;
        }

        return shape.ToString();
    }
}
