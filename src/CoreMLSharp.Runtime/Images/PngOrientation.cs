using System.Buffers.Binary;
using SkiaSharp;

namespace CoreMLSharp.Runtime.Images;

/// <summary>The orientation in the EXIF data of a PNG file, which its codec does not look for.</summary>
internal static class PngOrientation
{
    private const int SignatureLength = 8;

    /// <summary>A chunk's length and name before its content, and a checksum behind it.</summary>
    private const int ChunkHead = 8, ChunkTail = 4;

    private const int FirstEntry = 2, EntryLength = 12, EntryValue = 8;
    private const ushort OrientationTag = 0x0112;

    /// <summary>The orientation; upright where the file does not say.</summary>
    public static SKEncodedOrigin Of(ReadOnlySpan<byte> png)
    {
        for (int at = SignatureLength; at + ChunkHead <= png.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > png.Length - at - ChunkHead) break;
            if (png[(at + 4)..].StartsWith("eXIf"u8)) return OfExif(png.Slice(at + ChunkHead, (int)length));
            at += ChunkHead + (int)length + ChunkTail;
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static SKEncodedOrigin OfExif(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8) return SKEncodedOrigin.TopLeft;
        bool isBigEndian = exif.StartsWith("MM"u8);
        uint directory = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(exif[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]);
        if (directory > exif.Length - FirstEntry) return SKEncodedOrigin.TopLeft;
        ReadOnlySpan<byte> entries = exif[(int)directory..];
        int count = Number(entries, isBigEndian);
        for (int at = FirstEntry; count > 0 && at + EntryLength <= entries.Length; at += EntryLength, count--)
        {
            if (Number(entries[at..], isBigEndian) != OrientationTag) continue;
            int value = Number(entries[(at + EntryValue)..], isBigEndian);
            return value is >= (int)SKEncodedOrigin.TopLeft and <= (int)SKEncodedOrigin.LeftBottom
                ? (SKEncodedOrigin)value
                : SKEncodedOrigin.TopLeft;
        }

        return SKEncodedOrigin.TopLeft;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
