using System.Buffers.Binary;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.CompiledModels;

/// <summary>
/// Reads the small binary tables of compiled models: little-endian numbers, and texts behind their length. Nothing is taken on trust: what
/// reaches beyond the end is an error that names the file.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class TableReader(string path)
{
    private readonly byte[] _bytes = Read(path);
    private int _position;

    /// <summary>Whether everything is read.</summary>
    public bool IsAtEnd => _position == _bytes.Length;

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>A number of things each of which takes some bytes.</summary>
    /// <param name="what">The things, for the message.</param>
    /// <param name="bytesEach">The fewest bytes that one takes.</param>
    public int Count(string what, int bytesEach = sizeof(long))
    {
        long count = Int64();
        return count >= 0 && count <= (_bytes.Length - _position) / bytesEach
            ? (int)count
            : throw Damaged($"it announces {count:N0} {what}, more than it holds");
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Bytes behind their length.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count("bytes", bytesEach: 1));

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Take(_bytes.Length - _position);

    /// <summary>The file is damaged.</summary>
    public ModelFormatException Damaged(string why) => new($"{path} is damaged: {why}.");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _position) throw Damaged("it ends too early");
        _position += length;
        return _bytes.AsSpan(_position - length, length);
    }

    private static byte[] Read(string path) => new FileInfo(path).Length <= Array.MaxLength
        ? File.ReadAllBytes(path)
        : throw new ModelFormatException($"{path} has more than 2 GB, which no table of a compiled model has.");
}
