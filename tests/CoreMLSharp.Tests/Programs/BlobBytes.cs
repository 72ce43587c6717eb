using System.Buffers.Binary;

namespace CoreMLSharp.Tests.Programs;

/// <summary>Weight files written by hand, number by number, as the storage format says; each part can be made wrong.</summary>
internal static class BlobBytes
{
    /// <summary>A file with its header; entries follow each other at multiples of 64 bytes.</summary>
    public static byte[] File(uint count, params byte[][] entries) => FileOfVersion(2, count, entries);

    public static byte[] FileOfVersion(uint version, uint count, params byte[][] entries)
    {
        List<byte> file = [.. new byte[64]];
        foreach (byte[] entry in entries)
        {
            file.AddRange(new byte[(64 - (file.Count % 64)) % 64]);
            file.AddRange(entry);
        }

        byte[] bytes = [.. file];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, count);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), version);
        return bytes;
    }

    /// <summary>An array and the 64 bytes that describe it.</summary>
    /// <param name="offset">Where the caller puts it; its data are said to follow it.</param>
    /// <param name="type">The code of the element type.</param>
    /// <param name="data">The elements.</param>
    /// <param name="padding">Unused bits of the last byte.</param>
    public static byte[] Entry(ulong offset, uint type, byte[] data, ulong padding = 0) =>
        [.. Metadata(0xDEADBEEF, type, (ulong)data.Length, offset + 64, padding), .. data];

    public static byte[] Metadata(uint sentinel, uint type, ulong length, ulong start, ulong padding = 0)
    {
        byte[] metadata = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(metadata, sentinel);
        BinaryPrimitives.WriteUInt32LittleEndian(metadata.AsSpan(4), type);
        BinaryPrimitives.WriteUInt64LittleEndian(metadata.AsSpan(8), length);
        BinaryPrimitives.WriteUInt64LittleEndian(metadata.AsSpan(16), start);
        BinaryPrimitives.WriteUInt64LittleEndian(metadata.AsSpan(24), padding);
        return metadata;
    }
}
