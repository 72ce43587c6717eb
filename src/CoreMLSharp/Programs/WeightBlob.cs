using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>
/// A weight file of an ML Program (<c>weights/weight.bin</c>, blob storage format version 2). The file is mapped into memory, so that only
/// arrays that are looked at are read; opening it reads the descriptions of its entries and checks all of them.
/// </summary>
public sealed class WeightBlob : IDisposable
{
    private readonly MappedFile _file;
    private readonly string _path;
    private readonly Dictionary<long, WeightBlobEntry> _byOffset;

    private WeightBlob(MappedFile file, string path)
    {
        _file = file;
        _path = path;
        Entries = ReadEntries();
        _byOffset = Entries.ToDictionary(entry => entry.Offset);
    }

    /// <summary>All arrays, in the order of the file.</summary>
    public IReadOnlyList<WeightBlobEntry> Entries { get; }

    /// <summary>Opens a weight file.</summary>
    /// <exception cref="ModelFormatException">
    /// The file is no weight file of version 2, or damaged: truncated, with a wrong number of entries, or entries that overlap, are
    /// misplaced or reach beyond its end; the message says which and where.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no file at <paramref name="path"/>.</exception>
    public static WeightBlob Open(string path)
    {
        long length = new FileInfo(path).Length;
        if (length < BlobFormat.HeaderLength)
        {
            throw new ModelFormatException($"{path} is not a weight file: it has {length:N0} bytes, fewer than its header.");
        }

        MappedFile file = MappedFile.Open(path);
        try
        {
            return new WeightBlob(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The array that a program refers to.</summary>
    /// <param name="offset">The offset of its description, as in <c>Value.BlobFileValue.offset</c>.</param>
    /// <exception cref="ModelFormatException">No array is described there.</exception>
    public WeightBlobEntry Entry(ulong offset) => offset <= long.MaxValue && _byOffset.TryGetValue((long)offset, out WeightBlobEntry? entry)
        ? entry
        : throw new ModelFormatException(
            $"{_path}: none of the {Entries.Count:N0} arrays begins at byte {offset:N0} of the {_file.Length:N0} bytes.");

    /// <summary>Unmaps the file; all views of its arrays become invalid.</summary>
    public void Dispose() => _file.Dispose();

    private List<WeightBlobEntry> ReadEntries()
    {
        ReadOnlySpan<byte> header = _file.Span(0, BlobFormat.HeaderLength);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(header);
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (version != BlobFormat.Version)
        {
            throw new ModelFormatException(
                $"{_path} is not a weight file of version {BlobFormat.Version}, the one that ML Programs use: it says version {version}.");
        }

        if (count > (_file.Length - BlobFormat.HeaderLength) / BlobFormat.MetadataLength)
        {
            throw new ModelFormatException(
                $"{_path} is damaged: it says that it holds {count:N0} arrays, for which its {_file.Length:N0} bytes have no room.");
        }

        List<WeightBlobEntry> entries = new((int)Math.Min(count, 1024));
        long next = BlobFormat.HeaderLength;
        for (uint i = 0; i < count; i++)
        {
            WeightBlobEntry entry = ReadEntry(next);
            entries.Add(entry);
            next = BlobFormat.Align(entry.DataOffset + entry.ByteLength);
        }

        return entries;
    }

    private WeightBlobEntry ReadEntry(long offset)
    {
        if (offset > _file.Length - BlobFormat.MetadataLength) throw Damaged(offset, "the file ends before it");
        ReadOnlySpan<byte> metadata = _file.Span(offset, BlobFormat.MetadataLength);
        uint sentinel = BinaryPrimitives.ReadUInt32LittleEndian(metadata);
        uint code = BinaryPrimitives.ReadUInt32LittleEndian(metadata[4..]);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(metadata[8..]);
        ulong start = BinaryPrimitives.ReadUInt64LittleEndian(metadata[16..]);
        ulong padding = BinaryPrimitives.ReadUInt64LittleEndian(metadata[24..]);

        if (sentinel != BlobFormat.Sentinel) throw Damaged(offset, $"it begins with {sentinel:X8} instead of {BlobFormat.Sentinel:X8}");
        if (BlobFormat.TypeOf(code) is not DataType type) throw Damaged(offset, $"its element type {code} is unknown");
        ulong end = (ulong)_file.Length;
        if (start > end || length > end - start)
        {
            throw Damaged(offset, $"its {length:N0} bytes from byte {start:N0} go beyond the file's {end:N0}");
        }

        if (start % BlobFormat.Alignment != 0)
        {
            throw Damaged(offset, $"its data at byte {start:N0} does not begin at a multiple of {BlobFormat.Alignment}");
        }

        if (start < (ulong)(offset + BlobFormat.MetadataLength))
        {
            throw Damaged(offset, $"its data at byte {start:N0} overlaps what precedes it");
        }

        return new WeightBlobEntry(_file, offset, type, CountOf(offset, type, (long)length, padding), (long)start, (long)length);
    }

    /// <summary>
    /// Elements of whole bytes fill their data; of smaller ones, unused bits are stated (for others, old writers left garbage there).
    /// </summary>
    private long CountOf(long offset, DataType type, long length, ulong padding)
    {
        if (type.Bits >= 8)
        {
            return length % (type.Bits / 8) == 0
                ? length / (type.Bits / 8)
                : throw Damaged(offset, $"its {length:N0} bytes end in the middle of an element");
        }

        if (padding >= 8 || (long)padding > length * 8)
        {
            throw Damaged(offset, $"it states {padding:N0} unused bits, where only part of a byte can be unused");
        }

        (long elements, long rest) = Math.DivRem((length * 8) - (long)padding, type.Bits);
        return rest == 0
            ? elements
            : throw Damaged(offset, $"its {length:N0} bytes with {padding} unused bits end in the middle of an element");
    }

    private ModelFormatException Damaged(long offset, string what) =>
        new($"{_path} is damaged, or its number of arrays is wrong: the array described at byte {offset:N0} cannot be: {what}.");
}
