using System.Globalization;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Programs.Text;

/// <summary>Takes the text of a program apart into words, numbers, texts and marks.</summary>
/// <param name="text">The text.</param>
/// <param name="name">What messages call it.</param>
internal sealed class MilLexer(string text, string name)
{
    private static readonly string[] Marks = ["...", "->", "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", "=", "?"];

    private int _position = text.StartsWith('\uFEFF') ? 1 : 0;

    /// <summary>The next token.</summary>
    public MilToken Next()
    {
        SkipBlanks();
        int start = _position;
        if (start == text.Length) return new MilToken(MilTokenKind.End, "", start);
        char first = text[start];
        if (first == '"') return new MilToken(MilTokenKind.Quoted, Quoted(), start);
        if (char.IsLetter(first) || first is '_' or '@' or '$') return Take(MilTokenKind.Word, IsInWord);
        if (char.IsAsciiDigit(first) || IsSign(start)) return Take(MilTokenKind.Number, _ => false);
        foreach (string mark in Marks)
        {
            if (string.CompareOrdinal(text, start, mark, 0, mark.Length) != 0) continue;
            _position += mark.Length;
            return new MilToken(MilTokenKind.Mark, mark, start);
        }

        throw Error(start, $"{MilNames.Quoted(first.ToString())} has no meaning here.");
    }

    /// <summary>What is wrong, with line and column.</summary>
    public ModelFormatException Error(int position, string problem)
    {
        int line = 1 + text.AsSpan(0, position).Count('\n');
        int column = position - text.AsSpan(0, position).LastIndexOf('\n');
        ModelFormatException error = new(problem);
        error.AddOuterLocation(string.Create(CultureInfo.InvariantCulture, $"{name}:{line}:{column}"));
        return error;
    }

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            bool isComment = text[_position] == '#' || string.CompareOrdinal(text, _position, "//", 0, 2) == 0;
            if (isComment)
            {
                int end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else if (!char.IsWhiteSpace(text[_position]))
            {
                return;
            }
            else
            {
                _position++;
            }
        }
    }

    private static bool IsInWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '@' or '$' or '.' or ':';

    /// <summary>Whether a sign begins a number, and not an arrow.</summary>
    private bool IsSign(int position) =>
        text[position] is '-' or '+' && position + 1 < text.Length && (char.IsAsciiLetterOrDigit(text[position + 1]));

    private MilToken Take(MilTokenKind kind, Func<char, bool> isInside)
    {
        int start = _position++;
        while (_position < text.Length && (kind == MilTokenKind.Number ? IsInNumber() : isInside(text[_position]))) _position++;
        return new MilToken(kind, text[start.._position], start);
    }

    /// <summary>Letters are digits of hexadecimal numbers, exponents and <c>inf</c>; a sign follows an exponent's letter.</summary>
    private bool IsInNumber() => char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '.'
        || (text[_position] is '-' or '+' && text[_position - 1] is 'p' or 'P' or 'e' or 'E');

    private string Quoted()
    {
        int start = _position++;
        StringBuilder value = new();
        while (_position < text.Length)
        {
            char character = text[_position++];
            if (character == '"') return value.ToString();
            value.Append(character == '\\' ? Escaped(start) : character);
        }

        throw Error(start, "a text in quotes does not end.");
    }

    private char Escaped(int start)
    {
        if (_position == text.Length) throw Error(start, "a text in quotes does not end.");
        char character = text[_position++];
        return character switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'x' => Code(2),
            'u' => Code(4),
            '"' or '\\' or '\'' or '/' or '?' => character,
            _ => throw Error(_position - 2, $"\\{character} stands for nothing; a backslash itself is \\\\."),
        };
    }

    private char Code(int digits)
    {
        int start = _position;
        if (start + digits <= text.Length && ushort.TryParse(
            text.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            _position += digits;
            return (char)code;
        }

        throw Error(start - 2, $"\\{text[start - 1]} is followed by {digits} hexadecimal digits.");
    }
}
