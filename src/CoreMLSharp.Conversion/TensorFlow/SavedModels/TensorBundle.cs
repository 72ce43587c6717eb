using System.Text;
using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Shapes;
using Google.Protobuf;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>
/// The variables of a checkpoint: an index of names (<c>variables.index</c>), and files of elements
/// (<c>variables.data-00000-of-00001</c>), which are mapped and read where they are used.
/// </summary>
internal sealed class TensorBundle
{
    private readonly string _prefix;
    private readonly int _shards;
    private readonly Dictionary<string, BundleEntryProto> _entries = [];
    private readonly Dictionary<string, List<BundleEntryProto>> _parts = [];
    private readonly Dictionary<int, MappedFile> _files = [];

    /// <param name="prefix">The path that the names of all files begin with.</param>
    /// <exception cref="ModelFormatException">The index is damaged.</exception>
    public TensorBundle(string prefix)
    {
        _prefix = prefix;
        foreach ((byte[] key, byte[] value) in LevelTable.Read(InputFile.Read($"{prefix}.index", "index of variables")))
        {
            try
            {
                if (key.Length == 0) _shards = Header(value).NumShards;
                else if (key[0] == 0) Parts(key).Add(BundleEntryProto.Parser.ParseFrom(value));
                else _entries[Encoding.UTF8.GetString(key)] = BundleEntryProto.Parser.ParseFrom(value);
            }
            catch (InvalidProtocolBufferException)
            {
                throw LevelTable.Damaged();
            }
        }
    }

    /// <summary>Whether there is a variable of a name.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>A variable's value.</summary>
    public Constant Read(string name)
    {
        BundleEntryProto entry = _entries.GetValueOrDefault(name)
            ?? throw new ModelFormatException($"the variable '{name}' is not in {_prefix}.index.");
        return entry.Slices.Count > 0 ? Joined(name, entry) : Read(name, entry);
    }

    private Constant Read(string name, BundleEntryProto entry)
    {
        TensorShape shape = ConstantReader.ShapeOf(entry.Shape);
        if (entry.Size == 0) return ConstantReader.Read(entry.Dtype, shape, ReadOnlyMemory<byte>.Empty);
        MappedFile file = Shard(entry.ShardId);
        return entry.Offset >= 0 && entry.Size is > 0 and <= int.MaxValue && entry.Size <= file.Length - entry.Offset
            ? ConstantReader.Read(entry.Dtype, shape, file.Slice(entry.Offset, (int)entry.Size))
            : throw new ModelFormatException($"the variable '{name}' goes beyond the end of its file.");
    }

    /// <summary>
    /// A variable that is stored in parts. Their keys are in the order of the places at which they begin, so that these need not be read
    /// from the keys.
    /// </summary>
    private Constant Joined(string name, BundleEntryProto entry)
    {
        TensorShape whole = ConstantReader.ShapeOf(entry.Shape);
        TensorSlice[] slices =
        [
            .. entry.Slices.Select(slice => TensorSlice.Of(slice, whole))
                .OrderBy(slice => slice.Starts, Comparer<long[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))),
        ];
        if (!_parts.TryGetValue(name, out List<BundleEntryProto>? parts) || parts.Count != slices.Length)
        {
            throw new ModelFormatException($"not all parts of the variable '{name}' are stored.");
        }

        Constant[] constants = [.. parts.Select(part => Read(name, part))];
        int size = Constant.SizeOf(constants[0].Type);
        if (whole.Count < 0 || whole.Count > constants.Sum(constant => constant.Shape.Count)) throw LevelTable.Damaged();
        byte[] bytes = new byte[checked((int)(whole.Count * size))];
        foreach ((TensorSlice slice, Constant part) in slices.Zip(constants))
        {
            if (!part.Shape.Dims.AsSpan().SequenceEqual(slice.Lengths)) throw LevelTable.Damaged();
            slice.ForEachRow(whole, size, (inWhole, inPart, length) => part.Bytes.Span.Slice(inPart, length).CopyTo(bytes.AsSpan(inWhole)));
        }

        return new Constant(constants[0].Type, whole, bytes);
    }

    /// <summary>The parts of a variable, whose keys are a zero, its name, a mark of the end, and where they begin.</summary>
    private List<BundleEntryProto> Parts(byte[] key)
    {
        int end = key.AsSpan(1).IndexOf((ReadOnlySpan<byte>)[0, 1]);
        if (end < 0) throw LevelTable.Damaged();
        string name = Encoding.UTF8.GetString(key, 1, end);
        if (!_parts.TryGetValue(name, out List<BundleEntryProto>? parts)) _parts.Add(name, parts = []);
        return parts;
    }

    private static BundleHeaderProto Header(byte[] value)
    {
        BundleHeaderProto header = BundleHeaderProto.Parser.ParseFrom(value);
        return header.Endianness == 0
            ? header
            : throw new UnsupportedModelException("the variables were stored by a big-endian machine.");
    }

    private MappedFile Shard(int shard)
    {
        if (_files.TryGetValue(shard, out MappedFile? file)) return file;
        string path = $"{_prefix}.data-{shard:D5}-of-{_shards:D5}";
        if (!File.Exists(path)) throw new ModelFormatException($"the values of its variables should be in {path}, where there is no file.");
        return _files[shard] = MappedFile.Open(path);
    }
}
