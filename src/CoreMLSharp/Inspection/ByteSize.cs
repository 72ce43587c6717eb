using System.Globalization;

namespace CoreMLSharp.Inspection;

/// <summary>Sizes in bytes, for people.</summary>
public static class ByteSize
{
    /// <summary>Such as <c>17 bytes</c>, <c>9.6 kB</c> or <c>1.07 GB</c>; a kB is 1,000 bytes.</summary>
    public static string Text(long bytes) => bytes switch
    {
        1 => "1 byte",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
