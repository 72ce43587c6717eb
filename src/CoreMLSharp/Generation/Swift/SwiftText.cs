using System.Globalization;
using System.Text;

namespace CoreMLSharp.Generation.Swift;

/// <summary>Names and texts of models inside of Swift.</summary>
internal static class SwiftText
{
    private static readonly HashSet<string> Keywords =
    [
        "Any", "Self", "Type", "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout",
        "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return",
        "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ];

    /// <summary>A name as Xcode makes it: letters, digits and underscores, no digit first; quoted where it is a word of Swift.</summary>
    public static string Identifier(string name)
    {
        string plain = string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '_'));
        if (plain.Length == 0 || char.IsDigit(plain[0])) return $"_{plain}";
        return Keywords.Contains(plain) ? $"`{plain}`" : plain;
    }

    /// <summary>A string literal; whatever is not plainly seen is written by its number.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') literal.Append('\\').Append((char)rune.Value);
            else if (Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune) || rune.Value == ' ')
            {
                literal.Append(rune.ToString());
            }
            else literal.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return literal.Append('"').ToString();
    }
}
