using System.Globalization;
using System.Text;

namespace CoreMLSharp.Runtime.Text;

/// <summary>What a word tagger sees of a word: the word, its parts and shape, and those of its neighbours.</summary>
/// <remarks>
/// Features are texts of a name, an equals sign and a value; each has the value 1. Of every word: <c>w</c>, the word in lower case with
/// <c>0</c> for every digit, and with a number such as <c>w-1</c> those of its two neighbours on each side (an empty one outside of the
/// sentence); <c>x</c>, the word as it is; <c>p1</c> to <c>p5</c> and <c>s1</c> to <c>s5</c>, the first and last characters of <c>w</c>;
/// <c>n</c>, every run of two to five characters of <c>w</c>; <c>h</c>, the shape, in which a run of capitals is <c>A</c>, of other letters
/// <c>a</c>, of digits <c>0</c>, and other signs stay, with at most six signs; <c>g</c>, the same with a sign for each character, at most
/// twelve; <c>h-1</c>, <c>h+1</c>, <c>s3-1</c> and <c>s3+1</c> of the neighbours; <c>w-1,w</c> and <c>w,w+1</c>, two words joined by a
/// space; <c>b</c>, a constant; and without a value, where it is so: <c>c</c>, the word begins with a capital (<c>cs</c> if it is the first
/// one); <c>u</c>, it is of several characters, all capitals; <c>d</c>, it has a digit; <c>y</c>, it has a hyphen; <c>f</c> and <c>l</c>,
/// it is the first or last of the sentence.
/// </remarks>
internal static class TokenFeatures
{
    private const int LongestAffix = 5, ShortestRun = 2, LongestRun = 5, LongestShape = 6, LongestFullShape = 12;

    /// <summary>What a model's metadata say of the features, so that others of another version are not taken for these.</summary>
    public const string Version = "2";

    /// <summary>The features of each word of a sentence.</summary>
    public static IEnumerable<string>[] Of(IReadOnlyList<string> tokens)
    {
        Token[] words = [.. tokens.Select(Token.Of)];
        return [.. words.Select((_, i) => Around(words, i).Concat(Parts(words[i])).Concat(Flags(words, i)))];
    }

    /// <summary>The word and its neighbours.</summary>
    private static IEnumerable<string> Around(Token[] words, int i)
    {
        Token word = words[i], before = At(words, i - 1), after = At(words, i + 1);
        yield return "b=";
        yield return $"w={word.Lower}";
        yield return $"x={word.Text}";
        yield return $"h={word.Shape}";
        yield return $"g={word.FullShape}";
        yield return $"w-1={before.Lower}";
        yield return $"w+1={after.Lower}";
        yield return $"w-2={At(words, i - 2).Lower}";
        yield return $"w+2={At(words, i + 2).Lower}";
        yield return $"w-1,w={before.Lower} {word.Lower}";
        yield return $"w,w+1={word.Lower} {after.Lower}";
        yield return $"h-1={before.Shape}";
        yield return $"h+1={after.Shape}";
        yield return $"s3-1={before.Last(3)}";
        yield return $"s3+1={after.Last(3)}";
    }

    /// <summary>Beginnings, ends and runs of characters.</summary>
    private static IEnumerable<string> Parts(Token word)
    {
        int length = word.Characters.Length;
        for (int n = 1; n <= Math.Min(LongestAffix, length); n++)
        {
            yield return $"p{n}={word.Run(0, n)}";
            yield return $"s{n}={word.Run(length - n, n)}";
        }

        HashSet<string> runs = new(StringComparer.Ordinal);
        for (int n = ShortestRun; n <= LongestRun; n++)
        {
            for (int start = 0; start + n <= length; start++) runs.Add($"n={word.Run(start, n)}");
        }

        foreach (string run in runs) yield return run;
    }

    /// <summary>What is so or not.</summary>
    private static IEnumerable<string> Flags(Token[] words, int i)
    {
        string shape = words[i].AllSigns;
        if (shape is ['A', ..]) yield return i == 0 ? "cs=" : "c=";
        if (shape.Length > 1 && shape.All(sign => sign == 'A')) yield return "u=";
        if (shape.Contains('0', StringComparison.Ordinal)) yield return "d=";
        if (shape.Contains('-', StringComparison.Ordinal)) yield return "y=";
        if (i == 0) yield return "f=";
        if (i == words.Length - 1) yield return "l=";
    }

    private static Token At(Token[] words, int i) => i >= 0 && i < words.Length ? words[i] : Token.Outside;

    /// <summary>A word.</summary>
    /// <param name="Text">The word as it is.</param>
    /// <param name="Characters">Its characters (Unicode scalars) in lower case, digits as 0.</param>
    /// <param name="AllSigns">Its shape, a sign for each character.</param>
    private sealed record Token(string Text, string[] Characters, string AllSigns)
    {
        public static readonly Token Outside = Of("");

        public string Lower { get; } = string.Concat(Characters);

        public string Shape { get; } = WithoutRepeats(AllSigns);

        public string FullShape => AllSigns[..Math.Min(LongestFullShape, AllSigns.Length)];

        public static Token Of(string text)
        {
            Rune[] runes = [.. text.EnumerateRunes()];
            return new Token(
                text,
                [.. runes.Select(rune => Sign(rune) == '0' ? "0" : Rune.ToLowerInvariant(rune).ToString())],
                string.Concat(runes.Select(Sign)));
        }

        public string Run(int start, int length) => string.Concat(Characters.AsSpan(start, length));

        public string Last(int length) => Run(Math.Max(0, Characters.Length - length), Math.Min(length, Characters.Length));

        /// <summary>A character beyond the first plane that is neither a letter nor a digit is <c>?</c>.</summary>
        private static char Sign(Rune rune) => Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => 'A',
            UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter => 'a',
            UnicodeCategory.DecimalDigitNumber => '0',
            _ => rune.IsBmp ? (char)rune.Value : '?',
        };

        private static string WithoutRepeats(string signs)
        {
            StringBuilder shape = new();
            foreach (char sign in signs)
            {
                if (shape.Length == 0 || shape[^1] != sign) shape.Append(sign);
                if (shape.Length == LongestShape) break;
            }

            return shape.ToString();
        }
    }
}
