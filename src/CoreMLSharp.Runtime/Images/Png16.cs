using System.Buffers.Binary;
using System.IO.Compression;

namespace CoreMLSharp.Runtime.Images;

/// <summary>PNG files of one channel of 16 bits, which Skia neither writes nor reads whole.</summary>
internal static class Png16
{
    private const uint Polynomial = 0xEDB88320;
    private const float LargestByte = byte.MaxValue;

    /// <summary>Where the header of a file has its name, what it says of the channels, and its end.</summary>
    private const int HeaderName = 12, BitDepth = 24, ColorType = 25, HeaderEnd = 33;

    /// <summary>Writes half floats. White is 1 where no value is beyond it, as in masks, and 255 otherwise, as in photos.</summary>
    public static void Write(Stream stream, PixelBuffer pixels)
    {
        float[] values = pixels.ToFloats();
        float white = values.Any(value => value > 1) ? LargestByte : 1;
        stream.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, pixels.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), pixels.Height);
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(values, pixels.Width, white));
        WriteChunk(stream, "IEND"u8, []);
    }

    /// <summary>
    /// The same file with other words in its header: not one channel of 16 bits but grey and opacity of 8 bits each, which are stored
    /// alike, so that every decoder gives both bytes. Null for a file of another kind.
    /// </summary>
    public static byte[]? AsTwoBytes(byte[] png)
    {
        if (png.Length < HeaderEnd || ImageKind.Of(png) != "PNG" || png[BitDepth] != 16 || png[ColorType] != 0) return null;
        byte[] changed = [.. png];
        (changed[BitDepth], changed[ColorType]) = (8, 4);
        ReadOnlySpan<byte> named = changed.AsSpan(HeaderName..(HeaderEnd - sizeof(uint)));
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(HeaderEnd - sizeof(uint)), ~Checksum(named, uint.MaxValue));
        return changed;
    }

    private static byte[] Compress(float[] values, int width, float white)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal))
        {
            // A row begins with the kind of its filter: none.
            byte[] row = new byte[1 + (width * sizeof(ushort))];
            for (int start = 0; start < values.Length; start += width)
            {
                for (int x = 0; x < width; x++)
                {
                    float part = values[start + x] / white;
                    ushort value = (ushort)Math.Clamp(MathF.Round(part * ushort.MaxValue), 0, ushort.MaxValue);
                    BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(1 + (x * sizeof(ushort))), float.IsNaN(part) ? (ushort)0 : value);
                }

                zlib.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(name);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Checksum(content, Checksum(name, uint.MaxValue)));
        stream.Write(number);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
        }

        return sum;
    }
}
