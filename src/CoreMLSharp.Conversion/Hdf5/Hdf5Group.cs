using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>A group: names of groups and datasets inside, and attributes.</summary>
internal sealed class Hdf5Group
{
    private const int MaximumDepth = 64;
    private const int MaximumLinks = 1 << 20;

    private readonly Hdf5Bytes _file;
    private readonly ObjectHeader _header;
    private readonly int _depth;
    private readonly Lazy<SortedDictionary<string, long>> _links;
    private readonly Lazy<Dictionary<string, IReadOnlyList<string>>> _texts;

    /// <summary>The group at an address, from which all others are found.</summary>
    public Hdf5Group(Hdf5Bytes file, long address, string path) : this(file, new ObjectHeader(file, address), path, 0) { }

    private Hdf5Group(Hdf5Bytes file, ObjectHeader header, string path, int depth)
    {
        // Groups may lie inside each other in a circle.
        if (depth > MaximumDepth) throw file.Damaged($"its groups are nested more than {MaximumDepth} deep.");
        (_file, Path, _depth, _header) = (file, path, depth, header);
        _links = new(() => ReadLinks());
        _texts = new(() => Hdf5Attributes.Read(_file, _header));
    }

    /// <summary>Where it is in the file.</summary>
    public string Path { get; }

    /// <summary>The names of what is inside, sorted.</summary>
    public IReadOnlyCollection<string> Names => _links.Value.Keys;

    /// <summary>An attribute that is a text, or the first of a list; null where there is none of the name.</summary>
    public string? Text(string name) => _texts.Value.TryGetValue(name, out IReadOnlyList<string>? texts) ? texts.FirstOrDefault() : null;

    /// <summary>An attribute that is a list of texts; null where there is none of the name.</summary>
    public IReadOnlyList<string>? Texts(string name) => _texts.Value.GetValueOrDefault(name);

    /// <summary>A group inside, by its name or a path of names; null where there is none.</summary>
    public Hdf5Group? Group(string path) =>
        Find(path) is (Hdf5Group parent, string name, ObjectHeader header) && IsGroup(header)
            ? new Hdf5Group(_file, header, parent.PathOf(name), parent._depth + 1)
            : null;

    /// <summary>A dataset inside, by its name or a path of names; null where there is none.</summary>
    public Hdf5Dataset? Dataset(string path) =>
        Find(path) is (Hdf5Group parent, string name, ObjectHeader header) && !IsGroup(header)
            ? new Hdf5Dataset(_file, header, parent.PathOf(name))
            : null;

    private static bool IsGroup(ObjectHeader header) => header.First(HeaderMessage.Layout) is null;

    private string PathOf(string name) => Path == "/" ? "/" + name : $"{Path}/{name}";

    private (Hdf5Group Parent, string Name, ObjectHeader Header)? Find(string path)
    {
        // A name may itself have a slash only as a path: HDF5 has no other.
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Hdf5Group group = this;
        for (int i = 0; i < names.Length; i++)
        {
            if (!group._links.Value.TryGetValue(names[i], out long address)) return null;
            if (i == names.Length - 1) return (group, names[i], new ObjectHeader(_file, address));
            if (group.Group(names[i]) is not { } inner) return null;
            group = inner;
        }

        return null;
    }

    private SortedDictionary<string, long> ReadLinks()
    {
        SortedDictionary<string, long> links = new(StringComparer.Ordinal);
        if (_header.First(HeaderMessage.SymbolTable) is { } table)
        {
            SymbolTable.Read(_file, table.Span, links);
            return links;
        }

        foreach (ReadOnlyMemory<byte> message in _header.All(HeaderMessage.Link).Concat(Dense()))
        {
            if (ReadLink(message.Span) is not (string name, long address)) continue;
            if (links.Count >= MaximumLinks) throw _file.Damaged("a group has too many names.");
            links[name] = address;
        }

        return links;
    }

    private IEnumerable<ReadOnlyMemory<byte>> Dense()
    {
        if (_header.First(HeaderMessage.LinkInfo) is not { } message) return [];
        Hdf5Cursor cursor = new(_file, message.Span);
        cursor.Skip(1);
        if ((cursor.Byte() & 1) != 0) cursor.Skip(8);
        (long heap, long index) = (cursor.Address(), cursor.Address());
        return heap == _file.Undefined ? [] : DenseStorage.Read(_file, heap, index);
    }

    /// <summary>A name and where it leads; null for names that only stand for others.</summary>
    private (string Name, long Address)? ReadLink(ReadOnlySpan<byte> message)
    {
        Hdf5Cursor cursor = new(_file, message);
        if (cursor.Byte() != 1) throw new ModelFormatException($"{_file.Name}: a name in {Path} is of an unknown version.");
        byte flags = cursor.Byte();
        int kind = (flags & 8) != 0 ? cursor.Byte() : 0;
        if ((flags & 4) != 0) cursor.Skip(8);
        if ((flags & 0x10) != 0) cursor.Skip(1);
        long length = cursor.Number(1 << (flags & 3));
        string name = Hdf5Type.ToText(cursor.Take((int)Math.Min(length, int.MaxValue)));
        return kind == 0 ? (name, cursor.Address()) : null;
    }
}
