using System.Globalization;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Generation.CSharp;

/// <summary>Names of models as names of C#.</summary>
internal static class CSharpNames
{
    private const int Longest = 100;

    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed",
        "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong",
        "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary>A name in Pascal case: words begin with capitals, and what is no letter or digit parts them.</summary>
    /// <param name="name">Any text.</param>
    /// <param name="otherwise">The name where nothing of the text can stand in one.</param>
    public static string Pascal(string name, string otherwise)
    {
        StringBuilder pascal = new();
        bool isBetween = true;
        foreach (char letter in name)
        {
            if (pascal.Length >= Longest) break;
            if (!IsPart(letter, pascal.Length == 0 || isBetween) || letter == '_')
            {
                isBetween = true;
                continue;
            }

            // x_1_2 and x_12 are to stay apart.
            if (isBetween && pascal.Length > 0 && char.IsDigit(pascal[^1]) && char.IsDigit(letter)) pascal.Append('_');
            pascal.Append(isBetween ? char.ToUpperInvariant(letter) : letter);
            isBetween = false;
        }

        if (pascal.Length == 0) return otherwise;
        return char.IsDigit(pascal[0]) ? $"_{pascal}" : pascal.ToString();
    }

    /// <summary>The same name for a parameter.</summary>
    public static string Camel(string pascal)
    {
        int capitals = pascal.TakeWhile(char.IsUpper).Count();
        int lowered = capitals is 0 or 1 || capitals == pascal.Length ? capitals : capitals - 1;
        string camel = pascal[..lowered].ToLowerInvariant() + pascal[lowered..];
        return Keywords.Contains(camel) ? $"@{camel}" : camel;
    }

    /// <summary>A name that somebody chose for a class.</summary>
    /// <exception cref="CoreMLException">It is no name of a class.</exception>
    public static string Class(string name) => IsIdentifier(name) && !char.IsLower(name[0])
        ? name
        : throw new CoreMLException(
            $"'{PlainSentence.Of(name)}' is no name for a class: letters, digits and underscores, the first a capital, such as Pets.");

    /// <summary>A name that somebody chose for a namespace.</summary>
    /// <exception cref="CoreMLException">It is no name of a namespace.</exception>
    public static string Namespace(string name) => name.Split('.').All(IsIdentifier)
        ? name
        : throw new CoreMLException(
            $"'{PlainSentence.Of(name)}' is no namespace: names of letters, digits and underscores with points between, such as My.App.");

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(letter => IsPart(letter, isFirst: false)) && IsPart(name[0], isFirst: true)
        && !Keywords.Contains(name);

    private static bool IsPart(char letter, bool isFirst) => letter == '_' || char.IsLetterOrDigit(letter)
        || (!isFirst && char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
}
