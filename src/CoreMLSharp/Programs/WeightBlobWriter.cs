using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>
/// Writes a weight file of an ML Program, array by array; <see cref="WeightBlob"/> reads it. The file is complete when the writer is
/// disposed.
/// </summary>
/// <remarks>
/// For a whole program, <see cref="ProgramWeightsWriter"/> decides which constants go to the file and puts it into the package.
/// </remarks>
public sealed class WeightBlobWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly long _start;
    private uint _count;
    private bool _isComplete;

    /// <summary>Begins a weight file at the stream's position.</summary>
    /// <param name="stream">A stream that can seek; it stays open.</param>
    public WeightBlobWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _start = stream.Position;
        WriteHeader();
    }

    /// <summary>Whether weight files hold elements of a type: all numbers but those of 64 bits.</summary>
    public static bool CanHold(DataType type) => BlobFormat.CodeOf(type) is not null;

    /// <summary>Appends a tensor's elements.</summary>
    /// <returns>The offset by which the program refers to them.</returns>
    /// <exception cref="CoreMLException">Weight files do not hold elements of the tensor's type.</exception>
    public ulong Write(ProgramTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        uint code = BlobFormat.CodeOf(tensor.DataType)
            ?? throw new CoreMLException($"A weight file holds no {tensor.DataType.TypeName} elements; keep {tensor} in the program.");
        long offset = BlobFormat.Align(_stream.Position - _start);
        Pad(offset);

        Span<byte> metadata = stackalloc byte[BlobFormat.MetadataLength];
        metadata.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(metadata, BlobFormat.Sentinel);
        BinaryPrimitives.WriteUInt32LittleEndian(metadata[4..], code);
        BinaryPrimitives.WriteUInt64LittleEndian(metadata[8..], (ulong)tensor.ByteLength);
        BinaryPrimitives.WriteUInt64LittleEndian(metadata[16..], (ulong)(offset + BlobFormat.MetadataLength));
        BinaryPrimitives.WriteUInt64LittleEndian(metadata[24..], (ulong)((tensor.ByteLength * 8) - (tensor.Count * tensor.DataType.Bits)));
        _stream.Write(metadata);
        TensorPieces.ForEach(tensor, _stream.Write);
        _count++;
        return (ulong)offset;
    }

    /// <summary>Completes the file.</summary>
    public void Dispose()
    {
        if (_isComplete) return;
        _isComplete = true;
        long end = _stream.Position;
        _stream.Position = _start;
        WriteHeader();
        _stream.Position = end;
        _stream.Flush();
    }

    private void WriteHeader()
    {
        Span<byte> header = stackalloc byte[BlobFormat.HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, _count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], BlobFormat.Version);
        _stream.Write(header);
    }

    private void Pad(long offset)
    {
        ReadOnlySpan<byte> zeros = stackalloc byte[BlobFormat.Alignment];
        _stream.Write(zeros[..(int)(offset - (_stream.Position - _start))]);
    }
}
