using System.Globalization;
using System.Text;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Text;

/// <summary>What the text of programs calls element types and opsets, and how it writes names and texts.</summary>
internal static class MilNames
{
    private static readonly Dictionary<string, DataType> Types = Enum.GetValues<DataType>()
        .Where(type => type != DataType.UnusedType).ToDictionary(type => type.TypeName);

    private static readonly (string Opset, string Name)[] Opsets =
    [
        ("CoreML5", "ios15"), ("CoreML6", "ios16"), ("CoreML7", "ios17"), ("CoreML8", "ios18"), ("CoreML9", "ios26"),
    ];

    /// <summary>The element type of a name; null for another word.</summary>
    public static DataType? ElementType(string name) => Types.TryGetValue(name, out DataType type) ? type : null;

    /// <summary>The system whose name stands for an opset; another opset stands for itself.</summary>
    public static string OfOpset(string opset) => Opsets.FirstOrDefault(known => known.Opset == opset).Name ?? opset;

    /// <summary>The opset for which a name stands.</summary>
    public static string Opset(string name) => Opsets.FirstOrDefault(known => known.Name == name).Opset ?? name;

    /// <summary>A name as it is, or in quotes where it is more than a word.</summary>
    public static string Name(string name) => IsWord(name) ? name : Quoted(name);

    /// <summary>A text in quotes, in which whatever breaks a line or steers a terminal is escaped.</summary>
    public static string Quoted(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char character in text)
        {
            if (character is '"' or '\\') quoted.Append('\\').Append(character);
            else if (character == '\n') quoted.Append("\\n");
            else if (character == '\t') quoted.Append("\\t");
            else if (IsPlain(character)) quoted.Append(character);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsWord(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static bool IsPlain(char character) => char.GetUnicodeCategory(character) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);
}
