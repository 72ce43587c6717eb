using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>An array in the file.</summary>
internal sealed class Hdf5Dataset
{
    private const int Compact = 0;
    private const int Contiguous = 1;
    private const int Chunked = 2;

    private readonly Hdf5Bytes _file;
    private readonly ObjectHeader _header;

    public Hdf5Dataset(Hdf5Bytes file, ObjectHeader header, string path)
    {
        (_file, _header, Path) = (file, header, path);
        Type = Hdf5Type.Read(file, Required(HeaderMessage.Datatype));
        Dims = Dataspace.Read(file, Required(HeaderMessage.Dataspace)) ?? [0];
    }

    /// <summary>Where it is in the file.</summary>
    public string Path { get; }

    public Hdf5Type Type { get; }

    /// <summary>The lengths of its dimensions; none for a single number.</summary>
    public long[] Dims { get; }

    /// <summary>The numbers, row-major; the pages of the file that they were read from are let go.</summary>
    /// <exception cref="ModelFormatException">It is damaged, or its elements are no numbers.</exception>
    public float[] ReadFloats()
    {
        ReadOnlyMemory<byte> bytes = ReadBytes();
        float[] numbers = Type.ToFloats(bytes.Span, $"{_file.Name}: {Path}");
        MappedFile.Forget(bytes);
        return numbers;
    }

    /// <summary>The elements as they are stored; where they lie in one piece, the very bytes of the file.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        int length = Dataspace.Count(_file, Dims, Type.Size) * Type.Size;
        Hdf5Cursor cursor = new(_file, Required(HeaderMessage.Layout));
        int version = cursor.Byte();
        if (version is not (3 or 4 or 5)) throw Unread($"its layout is of version {version}");
        int kind = cursor.Byte();
        switch (kind)
        {
            case Compact:
                int size = cursor.UInt16();
                ReadOnlyMemory<byte> layout = _header.First(HeaderMessage.Layout)!.Value;
                return size >= length && cursor.Left >= length
                    ? layout.Slice(cursor.Position, length)
                    : throw _file.Damaged($"{Path} ends too early.");
            case Contiguous:
                long address = cursor.Address();
                return address == _file.Undefined ? new byte[length] : _file.Slice(address, length);
            case Chunked when version == 3:
                return ReadChunks(ref cursor, length);
            case Chunked:
                return ReadNewChunks(ref cursor, length);
            default:
                throw Unread($"its layout is of kind {kind}");
        }
    }

    private byte[] ReadChunks(ref Hdf5Cursor cursor, int length)
    {
        int rank = cursor.Byte() - 1;
        long tree = cursor.Address();
        if (rank != Dims.Length) throw _file.Damaged($"the chunks of {Path} have {rank} dimensions.");
        long[] chunk = new long[rank];
        for (int i = 0; i < rank; i++) chunk[i] = cursor.UInt32();
        byte[] elements = new byte[length];
        ChunkedData data = new(_file, Path, Dims, chunk, Type.Size, Filters());
        if (tree != _file.Undefined) data.ReadTree(tree, elements);
        return elements;
    }

    /// <summary>Newer files have several indexes of chunks; those of arrays that cannot grow are read.</summary>
    private byte[] ReadNewChunks(ref Hdf5Cursor cursor, int length)
    {
        const int SingleChunk = 1;
        const int Implicit = 2;
        const int FixedArray = 3;
        int flags = cursor.Byte();
        int rank = cursor.Byte() - 1;
        int size = cursor.Byte();
        if (rank != Dims.Length || size is < 1 or > 8) throw _file.Damaged($"the chunks of {Path} are impossible.");
        long[] chunk = new long[rank];
        for (int i = 0; i < rank; i++) chunk[i] = cursor.Number(size);
        cursor.Skip(size);
        int index = cursor.Byte();
        ChunkedData data = new(_file, Path, Dims, chunk, Type.Size, Filters());
        bool isFilteredChunk = index == SingleChunk && (flags & 2) != 0;
        long stored = isFilteredChunk ? cursor.Length() : data.ChunkBytes;
        int mask = isFilteredChunk ? (int)cursor.UInt32() : 0;
        if (index == FixedArray) cursor.Skip(1);
        long address = cursor.Address();
        byte[] elements = new byte[length];
        if (address == _file.Undefined) return elements;
        switch (index)
        {
            case SingleChunk:
                data.ReadChunk(address, stored, mask, new long[rank], elements);
                break;
            case Implicit:
                data.ReadAll(Enumerable.Range(0, data.Count).Select(InTurn), elements);
                break;
            case FixedArray:
                data.ReadAll(ChunkArray.Read(_file, address, data.Count, data.ChunkBytes), elements);
                break;
            default:
                throw Unread("it can grow, and its chunks have an index of HDF5 1.10; write it without libver='latest'");
        }

        return elements;

        StoredChunk InTurn(int i) => new(address + ((long)i * data.ChunkBytes), data.ChunkBytes, 0);
    }

    private IReadOnlyList<ChunkFilter> Filters() =>
        _header.First(HeaderMessage.Filters) is { } message ? ChunkFilter.ReadAll(_file, message.Span) : [];

    private ReadOnlySpan<byte> Required(HeaderMessage kind) =>
        _header.First(kind) is { } message ? message.Span : throw _file.Damaged($"{Path} has no {kind}.");

    private ModelFormatException Unread(string why) => new($"{_file.Name}: {Path} is not read: {why}.");
}
