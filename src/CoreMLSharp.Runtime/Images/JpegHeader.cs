using System.Buffers.Binary;

namespace CoreMLSharp.Runtime.Images;

/// <summary>What a JPEG file's markers say of how it is stored.</summary>
internal static class JpegHeader
{
    private const byte Marker = 0xFF;
    private const byte FirstFrame = 0xC0;
    private const byte LastFrame = 0xCF;
    private const byte StartOfScan = 0xDA;

    /// <summary>Where a frame's segment counts its components, behind its length, precision, height and width.</summary>
    private const int FrameComponents = 7;
    private const int ScanComponents = 2;

    /// <summary>
    /// Whether a decoder needs no more than a strip of the image at once: one scan has everything. The scans of progressive files, and
    /// those that have one colour channel each, make it hold the whole image. So does, to be safe, what cannot be understood here.
    /// </summary>
    public static bool IsReadInStrips(ReadOnlySpan<byte> file)
    {
        int components = 0;
        for (int at = 2; at + 4 <= file.Length;)
        {
            if (file[at] != Marker) return false;
            byte kind = file[at + 1];
            if (kind == Marker)
            {
                // Fill before a marker.
                at++;
                continue;
            }

            ReadOnlySpan<byte> segment = file[(at + 2)..];
            if (segment.Length <= FrameComponents) return false;
            if (kind == StartOfScan) return components > 0 && segment[ScanComponents] == components;
            if (IsFrame(kind))
            {
                if (!IsSequential(kind)) return false;
                components = segment[FrameComponents];
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(segment);
            if (length < sizeof(ushort) || HasNoSegment(kind)) return false;
            at += 2 + length;
        }

        return false;
    }

    /// <summary>Markers that stand alone. None belongs before a scan; what follows one is read differently by every decoder.</summary>
    private static bool HasNoSegment(byte kind) => kind is <= 0x01 or (>= 0xD0 and <= 0xD9);

    /// <summary>Of these sixteen markers, three are tables: Huffman's, an extension, arithmetic coding's.</summary>
    private static bool IsFrame(byte kind) => kind is >= FirstFrame and <= LastFrame and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Baseline, extended, and the latter in arithmetic coding.</summary>
    private static bool IsSequential(byte kind) => kind is 0xC0 or 0xC1 or 0xC9;
}
