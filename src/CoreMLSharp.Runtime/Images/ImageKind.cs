using System.Buffers.Binary;

namespace CoreMLSharp.Runtime.Images;

/// <summary>What kind of image a file is, by its first bytes; a name's ending may be missing or wrong.</summary>
internal static class ImageKind
{
    /// <summary>As many bytes of a file as any kind needs to be known.</summary>
    public const int HeadLength = 512;

    private static readonly (string Kind, byte[] Start)[] Signatures =
    [
        ("JPEG", [0xFF, 0xD8, 0xFF]),
        ("PNG", [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']),
        ("GIF", [.. "GIF87a"u8]),
        ("GIF", [.. "GIF89a"u8]),
        ("TIFF", [.. "II*\0"u8]),
        ("TIFF", [.. "MM\0*"u8]),
        ("TIFF", [.. "II+\0"u8]),
        ("TIFF", [.. "MM\0+"u8]),
        ("JPEG 2000", [0, 0, 0, 12, .. "jP  \r\n"u8]),
        ("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]),
        ("JPEG XL", [0, 0, 0, 12, .. "JXL \r\n"u8]),
        ("JPEG XL", [0xFF, 0x0A]),
        ("JPEG XR", [.. "II"u8, 0xBC, 1]),
        ("Photoshop", [.. "8BPS\0"u8]),
        ("icon", [0, 0, 1, 0]),
        ("icon", [.. "icns"u8]),
        ("OpenEXR", [0x76, 0x2F, 0x31, 0x01]),
        ("Radiance HDR", [.. "#?RADIANCE"u8]),
        ("DirectDraw", [.. "DDS "u8, 124]),
        ("QOI", [.. "qoif"u8]),
        ("FITS", [.. "SIMPLE  ="u8]),
        ("camera raw", [.. "FUJIFILMCCD-RAW"u8]),
        ("camera raw", [.. "IIRO"u8]),
        ("camera raw", [.. "IIRS"u8]),
        ("camera raw", [.. "IIU\0"u8]),
        ("SVG", [.. "<svg"u8]),
    ];

    /// <summary>Whether the built-in decoder reads a kind.</summary>
    public static bool IsBuiltIn(string kind) => kind is "JPEG" or "PNG" or "WebP" or "GIF" or "BMP";

    /// <summary>Whether the package CoreMLSharp.Images.Magick does.</summary>
    public static bool IsInPackage(string kind) => kind is "HEIC" or "HEIF" or "AVIF" or "TIFF" or "JPEG 2000" or "JPEG XL";

    /// <summary>What the kind of container that HEIF is made for says it holds.</summary>
    private static readonly (string Kind, string[] Brands)[] Brands =
    [
        ("AVIF", ["avif", "avis"]),
        ("HEIC", ["heic", "heix", "heim", "heis", "hevc", "hevx"]),
        ("camera raw", ["crx "]),
        ("HEIF", ["mif1", "mif2", "msf1", "miaf"]),
    ];

    /// <summary>The name of the kind; null for what is no image.</summary>
    public static string? Of(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> head = file[..Math.Min(file.Length, HeadLength)];
        foreach ((string kind, byte[] start) in Signatures)
        {
            if (head.StartsWith(start)) return kind;
        }

        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8)) return "WebP";
        if (IsBitmap(head)) return "BMP";
        if (IsNetpbm(head)) return "Netpbm";
        if (head.StartsWith("<?xml"u8) && head.IndexOf("<svg"u8) > 0) return "SVG";
        return head.Length >= 16 && head[4..].StartsWith("ftyp"u8) ? OfBrands(head) : null;
    }

    /// <summary>The brand that leads and then those that it is compatible with, four letters each.</summary>
    private static string? OfBrands(ReadOnlySpan<byte> head)
    {
        int end = (int)Math.Min((uint)head.Length, BinaryPrimitives.ReadUInt32BigEndian(head));
        List<string> named = [];
        for (int at = 8; at + 4 <= end; at += 4)
        {
            // The second four bytes are a version.
            if (at != 12) named.Add(System.Text.Encoding.Latin1.GetString(head.Slice(at, 4)));
        }

        foreach ((string kind, string[] brands) in Brands)
        {
            if (brands.Intersect(named).Any()) return kind;
        }

        return null;
    }

    /// <summary>Two letters alone begin many a text: the header's length must be one of those that exist.</summary>
    private static bool IsBitmap(ReadOnlySpan<byte> head) =>
        head.Length >= 18 && head.StartsWith("BM"u8)
        && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;

    private static bool IsNetpbm(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && head[0] == 'P' && head[1] is >= (byte)'1' and <= (byte)'6'
        && head[2] is (byte)'\n' or (byte)'\r' or (byte)' ' && (char.IsAsciiDigit((char)head[3]) || head[3] is (byte)'#' or (byte)'\n');
}
