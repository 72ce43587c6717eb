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
        TensorShape shape = ConstantReader.ShapeOf(entry.Shape);
        if (entry.Slices.Count > 0) throw new UnsupportedModelException($"the variable '{name}' is stored in {entry.Slices.Count} parts.");
        if (entry.Size == 0) return ConstantReader.Read(entry.Dtype, shape, ReadOnlyMemory<byte>.Empty);
        MappedFile file = Shard(entry.ShardId);
        return entry.Offset >= 0 && entry.Size is > 0 and <= int.MaxValue && entry.Size <= file.Length - entry.Offset
            ? ConstantReader.Read(entry.Dtype, shape, file.Slice(entry.Offset, (int)entry.Size))
            : throw new ModelFormatException($"the variable '{name}' goes beyond the end of its file.");
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
        if (!File.Exists(path)) throw new FileNotFoundException($"There are no variables at {path}.");
        return _files[shard] = MappedFile.Open(path);
    }
}
