using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>One array in a <see cref="WeightBlob"/>.</summary>
public sealed class WeightBlobEntry
{
    private readonly MappedFile _file;

    internal WeightBlobEntry(MappedFile file, long offset, DataType dataType, long count, long dataOffset, long byteLength)
    {
        _file = file;
        Offset = offset;
        DataType = dataType;
        Count = count;
        DataOffset = dataOffset;
        ByteLength = byteLength;
    }

    /// <summary>Where the entry's description begins in the file: the offset by which programs refer to it.</summary>
    public long Offset { get; }

    /// <summary>The type of the elements.</summary>
    public DataType DataType { get; }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>Where the elements begin in the file.</summary>
    public long DataOffset { get; }

    /// <summary>The bytes that the elements take.</summary>
    public long ByteLength { get; }

    /// <summary>
    /// The elements, little-endian, packed from the lowest bit up below eight bits: a view of the mapped file, read when it is looked at,
    /// valid until the blob is disposed.
    /// </summary>
    /// <exception cref="UnsupportedModelException">The entry has more than 2 GB.</exception>
    public ReadOnlyMemory<byte> Bytes => ByteLength <= int.MaxValue
        ? _file.Slice(DataOffset, (int)ByteLength)
        : throw new UnsupportedModelException(
            $"The array at byte {Offset:N0} of the weight file has {ByteLength:N0} bytes; arrays of up to 2 GB can be read.");
}
