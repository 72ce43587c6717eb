namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>The names in a group of the older kind: a tree whose leaves list them, and a heap of their letters.</summary>
internal sealed class SymbolTable
{
    private const int SymbolicLink = 2;
    private const int MaximumLinks = 1 << 20;
    private const int MaximumNode = 1 << 20;

    private readonly Hdf5Bytes _file;
    private readonly ReadOnlyMemory<byte> _letters;
    private readonly HashSet<long> _visited = [];
    private readonly SortedDictionary<string, long> _links;

    private SymbolTable(Hdf5Bytes file, ReadOnlyMemory<byte> letters, SortedDictionary<string, long> links) =>
        (_file, _letters, _links) = (file, letters, links);

    /// <summary>Reads the names that a symbol table message leads to, and the addresses of what they name.</summary>
    public static void Read(Hdf5Bytes file, ReadOnlySpan<byte> message, SortedDictionary<string, long> links)
    {
        Hdf5Cursor cursor = new(file, message);
        long tree = cursor.Address();
        Hdf5Cursor heap = file.AtMost(cursor.Address(), 64);
        heap.Expect("HEAP"u8, "heap of names");
        heap.Skip(4);
        long size = heap.Length();
        heap.Length();
        new SymbolTable(file, file.Slice(heap.Address(), size), links).ReadTree(tree);
    }

    private void ReadTree(long root)
    {
        Stack<long> nodes = new([root]);
        while (nodes.TryPop(out long address))
        {
            // A node that is met twice is a circle.
            if (!_visited.Add(address)) throw _file.Damaged("a tree of names leads in circles.");
            Hdf5Cursor cursor = _file.AtMost(address, MaximumNode);
            cursor.Expect("TREE"u8, "tree of names");
            cursor.Skip(1);
            int level = cursor.Byte();
            int count = cursor.UInt16();
            cursor.Skip(2 * _file.AddressSize);
            for (int i = 0; i < count; i++)
            {
                cursor.Length();
                long child = cursor.Address();
                if (level > 0) nodes.Push(child);
                else ReadLeaf(child);
            }
        }
    }

    private void ReadLeaf(long address)
    {
        if (!_visited.Add(address)) throw _file.Damaged("a tree of names leads in circles.");
        Hdf5Cursor cursor = _file.AtMost(address, MaximumNode);
        cursor.Expect("SNOD"u8, "list of names");
        cursor.Skip(2);
        int count = cursor.UInt16();
        for (int i = 0; i < count; i++)
        {
            long name = cursor.Length();
            long header = cursor.Address();
            long kind = cursor.UInt32();
            cursor.Skip(20);
            if (kind == SymbolicLink) continue;
            if (name >= _letters.Length || _links.Count >= MaximumLinks) throw _file.Damaged("a group has impossible names.");
            _links[Hdf5Type.ToText(_letters.Span[(int)name..])] = header;
        }
    }
}
