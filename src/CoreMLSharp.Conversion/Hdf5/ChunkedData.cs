using System.IO.Compression;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>What was done to the bytes of a chunk before they were written.</summary>
/// <param name="Id">HDF5's number of the filter.</param>
/// <param name="Parameter">Its first parameter.</param>
internal sealed record ChunkFilter(int Id, int Parameter)
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher32 = 3;

    /// <summary>Reads a filter pipeline message.</summary>
    public static List<ChunkFilter> ReadAll(Hdf5Bytes file, ReadOnlySpan<byte> message)
    {
        Hdf5Cursor cursor = new(file, message);
        int version = cursor.Byte();
        int count = cursor.Byte();
        if (version == 1) cursor.Skip(6);
        List<ChunkFilter> filters = [];
        for (int i = 0; i < count; i++)
        {
            int id = cursor.UInt16();
            int nameLength = version == 1 || id >= 256 ? cursor.UInt16() : 0;
            cursor.Skip(2);
            int values = cursor.UInt16();
            cursor.Skip(version == 1 ? (nameLength + 7) / 8 * 8 : nameLength);
            int parameter = values > 0 ? (int)cursor.UInt32() : 0;
            cursor.Skip(4 * Math.Max(0, values - 1));
            if (version == 1 && values % 2 == 1) cursor.Skip(4);
            filters.Add(new ChunkFilter(id, parameter));
        }

        return filters;
    }

    /// <summary>Undoes the filter.</summary>
    public ReadOnlyMemory<byte> Undo(ReadOnlyMemory<byte> bytes, int length, string path) => Id switch
    {
        Deflate => Inflate(bytes, length, path),
        Shuffle => Unshuffle(bytes.Span, Math.Max(1, Parameter)),
        Fletcher32 => bytes[..Math.Max(0, bytes.Length - 4)],
        _ => throw new ModelFormatException($"{path} is compressed in a way that is not read (HDF5 filter {Id})."),
    };

    private static byte[] Inflate(ReadOnlyMemory<byte> bytes, int length, string path)
    {
        byte[] inflated = new byte[length];
        using ZLibStream stream = new(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        try
        {
            stream.ReadExactly(inflated);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new ModelFormatException($"{path} is damaged: a compressed part of it cannot be read.", error);
        }

        return inflated;
    }

    /// <summary>Puts the bytes of each element together again: all first bytes stood first, then all second ones.</summary>
    private static byte[] Unshuffle(ReadOnlySpan<byte> bytes, int size)
    {
        byte[] result = bytes.ToArray();
        int count = bytes.Length / size;
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < size; k++) result[(i * size) + k] = bytes[(k * count) + i];
        }

        return result;
    }
}

/// <summary>Where a chunk is, how many bytes it has there, and which filters were left out.</summary>
internal readonly record struct StoredChunk(long Address, long Length, int Mask);

/// <summary>An array that is stored in pieces of one size.</summary>
internal sealed class ChunkedData
{
    private readonly HashSet<long> _visited = [];
    private readonly Hdf5Bytes _file;
    private readonly string _path;
    private readonly long[] _dims;
    private readonly long[] _chunk;
    private readonly int _size;
    private readonly IReadOnlyList<ChunkFilter> _filters;

    public ChunkedData(Hdf5Bytes file, string path, long[] dims, long[] chunk, int size, IReadOnlyList<ChunkFilter> filters)
    {
        (_file, _path, _dims, _chunk, _size, _filters) = (file, path, dims, chunk, size, filters);
        if (chunk.Contains(0)) throw file.Damaged($"the chunks of {path} are empty.");
        ChunkBytes = Dataspace.Count(file, chunk, size) * size;
    }

    /// <summary>The size of a chunk before it is compressed.</summary>
    public int ChunkBytes { get; }

    /// <summary>How many chunks the array has.</summary>
    public int Count => Dataspace.Count(_file, [.. _dims.Zip(_chunk, Along)], 1);

    /// <summary>Reads all chunks that a tree lists.</summary>
    public void ReadTree(long address, Span<byte> elements, int? parent = null)
    {
        if (!_visited.Add(address)) throw _file.Damaged($"the tree of chunks of {_path} leads in circles.");
        Hdf5Cursor cursor = _file.AtMost(address, 1 << 20);
        cursor.Expect("TREE"u8, "tree of chunks");
        cursor.Skip(1);
        int level = cursor.Byte();
        if (level >= parent) throw _file.Damaged($"the tree of chunks of {_path} is impossible.");
        int count = cursor.UInt16();
        cursor.Skip(2 * _file.AddressSize);
        long[] start = new long[_dims.Length];
        for (int i = 0; i < count; i++)
        {
            long stored = cursor.UInt32();
            int mask = (int)cursor.UInt32();
            for (int axis = 0; axis < start.Length; axis++) start[axis] = cursor.Number(8);
            cursor.Skip(8);
            long child = cursor.Address();
            if (level > 0) ReadTree(child, elements, level);
            else ReadChunk(child, stored, mask, start, elements);
        }
    }

    /// <summary>Reads all chunks, in order of their places.</summary>
    public void ReadAll(IEnumerable<StoredChunk> chunks, Span<byte> elements)
    {
        long[] start = new long[_dims.Length];
        foreach (StoredChunk chunk in chunks)
        {
            if (chunk.Address != _file.Undefined) ReadChunk(chunk.Address, chunk.Length, chunk.Mask, start, elements);
            for (int axis = start.Length - 1; axis >= 0; axis--)
            {
                start[axis] += _chunk[axis];
                if (start[axis] < _dims[axis]) break;
                start[axis] = 0;
            }
        }
    }

    /// <summary>Reads one chunk into its place; what hangs over the end of the array is left out.</summary>
    public void ReadChunk(long address, long stored, int mask, long[] start, Span<byte> elements)
    {
        ReadOnlyMemory<byte> bytes = _file.Slice(address, stored);
        for (int i = _filters.Count - 1; i >= 0; i--)
        {
            if ((mask & (1 << i)) == 0) bytes = _filters[i].Undo(bytes, ChunkBytes, $"{_file.Name}: {_path}");
        }

        if (bytes.Length < ChunkBytes) throw _file.Damaged($"a chunk of {_path} ends too early.");
        for (int axis = 0; axis < start.Length; axis++)
        {
            if (start[axis] < 0 || start[axis] >= _dims[axis]) throw _file.Damaged($"a chunk of {_path} is outside of it.");
        }

        Place(bytes.Span, start, elements, 0, 0, 0);
    }

    private static long Along(long length, long chunk) => (length / chunk) + (length % chunk == 0 ? 0 : 1);

    private void Place(ReadOnlySpan<byte> chunk, long[] start, Span<byte> elements, int axis, long from, long to)
    {
        if (axis == _dims.Length)
        {
            chunk.Slice((int)from * _size, _size).CopyTo(elements[((int)to * _size)..]);
            return;
        }

        long length = Math.Min(_chunk[axis], _dims[axis] - start[axis]);
        if (axis == _dims.Length - 1)
        {
            long source = from * _chunk[axis];
            long target = (to * _dims[axis]) + start[axis];
            chunk.Slice((int)source * _size, (int)length * _size).CopyTo(elements[((int)target * _size)..]);
            return;
        }

        for (long i = 0; i < length; i++)
        {
            Place(chunk, start, elements, axis + 1, (from * _chunk[axis]) + i, (to * _dims[axis]) + start[axis] + i);
        }
    }
}
