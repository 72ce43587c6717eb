using System.Numerics;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>
/// The messages of a group with many names or attributes, as newer files keep them: in a fractal heap, with a tree that lists them.
/// </summary>
internal static class DenseStorage
{
    private const int MaximumDepth = 16;
    private const int LinkNames = 5;
    private const int LinkOrder = 6;
    private const int AttributeNames = 8;
    private const int AttributeOrder = 9;

    /// <summary>All messages, in the order of the tree.</summary>
    public static List<ReadOnlyMemory<byte>> Read(Hdf5Bytes file, long heap, long index)
    {
        FractalHeap objects = new(file, heap);
        List<ReadOnlyMemory<byte>> messages = [];
        Hdf5Cursor cursor = file.AtMost(index, 64);
        cursor.Expect("BTHD"u8, "tree of names");
        cursor.Skip(1);
        int type = cursor.Byte();
        long nodeSize = cursor.UInt32();
        int recordSize = cursor.UInt16();
        int depth = cursor.UInt16();
        cursor.Skip(2);
        long root = cursor.Address();
        int count = cursor.UInt16();
        if (depth > MaximumDepth || recordSize == 0) throw file.Damaged("a tree of names is impossible.");
        if (root == file.Undefined || count == 0) return messages;
        int place = type switch
        {
            LinkNames => 4,
            LinkOrder => 8,
            AttributeNames or AttributeOrder => 0,
            _ => throw file.Damaged($"a tree of names has the kind {type}."),
        };
        new Tree(file, objects, messages, nodeSize, recordSize, place).Read(root, count, depth);
        return messages;
    }

    private sealed class Tree(
        Hdf5Bytes file, FractalHeap objects, List<ReadOnlyMemory<byte>> messages, long nodeSize, int recordSize, int place)
    {
        private const int NodeOverhead = 10;
        private const int MaximumMessages = 1 << 20;

        private readonly HashSet<long> _visited = [];

        public void Read(long address, int count, int depth)
        {
            if (!_visited.Add(address)) throw file.Damaged("a tree of names leads in circles.");
            Hdf5Cursor cursor = file.At(address, nodeSize);
            cursor.Expect(depth == 0 ? "BTLF"u8 : "BTIN"u8, "node of a tree of names");
            cursor.Skip(2);
            for (int i = 0; i < count; i++)
            {
                if (messages.Count >= MaximumMessages) throw file.Damaged("a group has too many names.");
                messages.Add(objects.Get(cursor.Take(recordSize)[place..]));
            }

            if (depth == 0) return;
            int countSize = BytesFor(MaximumRecords(depth - 1));
            int totalSize = depth > 1 ? BytesFor(MaximumTotal(depth - 1)) : 0;
            for (int i = 0; i <= count; i++)
            {
                long child = cursor.Address();
                int records = (int)Math.Min(cursor.Number(countSize), int.MaxValue);
                cursor.Skip(totalSize);
                Read(child, records, depth - 1);
            }
        }

        /// <summary>How many records a node of a depth has at most; only so is known how many bytes their number takes.</summary>
        private long MaximumRecords(int depth)
        {
            long room = nodeSize - NodeOverhead;
            if (depth == 0) return room / recordSize;
            int pointer = file.AddressSize + BytesFor(MaximumRecords(depth - 1)) + (depth > 1 ? BytesFor(MaximumTotal(depth - 1)) : 0);
            return (room - pointer) / (recordSize + pointer);
        }

        private long MaximumTotal(int depth)
        {
            long records = MaximumRecords(depth);
            return depth == 0 ? records : ((records + 1) * MaximumTotal(depth - 1)) + records;
        }

        private static int BytesFor(long number)
        {
            int bytes = 1;
            for (long rest = number >> 8; rest > 0; rest >>= 8) bytes++;
            return bytes;
        }
    }
}

/// <summary>A heap of objects in blocks that double in size, row by row.</summary>
internal sealed class FractalHeap
{
    private const int MaximumDepth = 16;

    private readonly Hdf5Bytes _file;
    private readonly int _offsetSize;
    private readonly int _lengthSize;
    private readonly int _width;
    private readonly long _startSize;
    private readonly long _maximumDirect;
    private readonly long _root;
    private readonly int _rows;

    public FractalHeap(Hdf5Bytes file, long address)
    {
        _file = file;
        Hdf5Cursor cursor = file.AtMost(address, 256);
        cursor.Expect("FRHP"u8, "heap");
        cursor.Skip(3);
        if (cursor.UInt16() != 0) throw file.Damaged("a heap of names is compressed.");
        cursor.Skip(1);
        long maximumObject = cursor.UInt32();
        cursor.Skip((10 * file.LengthSize) + (2 * file.AddressSize));
        _width = cursor.UInt16();
        _startSize = cursor.Length();
        _maximumDirect = cursor.Length();
        int maximumBits = cursor.UInt16();
        cursor.Skip(2);
        _root = cursor.Address();
        _rows = cursor.UInt16();
        if (_width == 0 || _startSize == 0 || maximumBits is 0 or > 64) throw file.Damaged("a heap of names is impossible.");
        _offsetSize = (maximumBits + 7) / 8;
        _lengthSize = Math.Min(SizeOf(_maximumDirect), SizeOf(maximumObject));
    }

    /// <summary>An object by its number in the heap.</summary>
    public ReadOnlyMemory<byte> Get(ReadOnlySpan<byte> id)
    {
        const int Managed = 0;
        const int Tiny = 2;
        Hdf5Cursor cursor = new(_file, id);
        int flags = cursor.Byte();
        switch ((flags >> 4) & 3)
        {
            case Managed:
                long offset = cursor.Number(_offsetSize);
                long length = cursor.Number(_lengthSize);
                return Find(offset, length);
            case Tiny:
                return cursor.Take((flags & 15) + 1).ToArray();
            default:
                throw _file.Damaged("an object of a heap is too large to be a name.");
        }
    }

    private static int SizeOf(long number) => number <= 0 ? 1 : ((63 - BitOperations.LeadingZeroCount((ulong)number)) / 8) + 1;

    private ReadOnlyMemory<byte> Find(long offset, long length)
    {
        (long block, long rows, long start) = (_root, _rows, 0L);
        for (int depth = 0; rows > 0; depth++)
        {
            if (depth > MaximumDepth || rows > 64) throw _file.Damaged("a heap of names is too deep.");
            (block, rows, start) = Child(block, rows, start, offset);
        }

        return _file.Slice(block + offset - start, length);
    }

    /// <summary>
    /// The block inside an indirect one that holds an offset, how many rows it has (none for one of objects), and where it starts.
    /// </summary>
    private (long Block, long Rows, long Start) Child(long indirect, long rows, long start, long offset)
    {
        int header = 5 + _file.AddressSize + _offsetSize;
        Hdf5Cursor cursor = _file.At(indirect, header + (rows * _width * _file.AddressSize));
        cursor.Expect("FHIB"u8, "block of a heap");
        cursor.Skip(header - 4);
        long place = start;
        for (int row = 0; row < rows; row++)
        {
            long size = row < 2 ? _startSize : _startSize << (row - 1);
            for (int column = 0; column < _width; column++)
            {
                long child = cursor.Address();
                if (offset < place + size && offset >= place)
                {
                    long inner = size <= _maximumDirect ? 0 : RowsOf(size);
                    return child == _file.Undefined ? throw _file.Damaged("an object of a heap is missing.") : (child, inner, place);
                }

                place += size;
            }
        }

        throw _file.Damaged("an object of a heap is outside of it.");
    }

    /// <summary>How many rows an indirect block of a size has.</summary>
    private long RowsOf(long size)
    {
        long rows = 0;
        for (long total = 0; total < size; rows++) total += _width * (rows < 2 ? _startSize : _startSize << ((int)rows - 1));
        return rows;
    }
}
