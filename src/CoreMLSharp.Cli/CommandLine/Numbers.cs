using System.Globalization;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Numbers as all commands print them.</summary>
internal static class Numbers
{
    /// <summary>A whole number with commas between thousands.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of bytes.</summary>
    public static string Bytes(long bytes) => $"{Count(bytes)} bytes";

    /// <summary>A part of a whole with one decimal.</summary>
    public static string Percent(double part) => $"{(100 * part).ToString("F1", CultureInfo.InvariantCulture)} %";

    /// <summary>A number with so many significant digits.</summary>
    public static string Significant(double number, int digits) => number.ToString($"G{digits}", CultureInfo.InvariantCulture);

    /// <summary>A signal-to-noise ratio.</summary>
    public static string Decibels(double ratio) => double.IsFinite(ratio) ? ratio.ToString("F1", CultureInfo.InvariantCulture) : "lossless";
}
