using System.Globalization;

namespace CoreMLSharp.Training.Data;

/// <summary>Reads the texts of a table.</summary>
internal static class TableValue
{
    private static readonly string[] Missing = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"];

    private static readonly string[] DateForms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy/MM/dd", "yyyy/MM/dd HH:mm",
        "yyyy/MM/dd HH:mm:ss",
    ];

    /// <summary>Whether a text says that a value is missing.</summary>
    public static bool IsMissing(string text) => Missing.Contains(text);

    /// <summary>A number; null where the text is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>A date with its time, year first as ISO 8601 has it; null where the text is none.</summary>
    public static DateTime? Date(string text) => DateTime.TryParseExact(
        text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime date)
        ? date
        : null;
}
