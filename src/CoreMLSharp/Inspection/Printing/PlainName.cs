using System.Globalization;
using System.Text;

namespace CoreMLSharp.Inspection.Printing;

/// <summary>Names and texts that a program may have chosen to confuse: what would break a line is escaped.</summary>
internal static class PlainName
{
    public static string Of(string name)
    {
        if (!name.Any(char.IsControl)) return name;
        StringBuilder plain = new(name.Length);
        foreach (char character in name)
        {
            if (char.IsControl(character)) plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else plain.Append(character);
        }

        return plain.ToString();
    }
}
