using System.Runtime.InteropServices;

namespace CoreMLSharp.IO;

/// <summary>
/// The rest of a stream in one piece, outside of the garbage collector's memory, so that it is gone as soon as it is not needed. Protobuf
/// reads long arrays from one piece without trying their size, which from a stream takes twice the memory.
/// </summary>
internal sealed unsafe class StreamBytes : IDisposable
{
    private readonly int _length;
    private void* _bytes;

    /// <param name="stream">A stream that can seek, of which less than 2 GB remain.</param>
    public StreamBytes(Stream stream)
    {
        _length = checked((int)(stream.Length - stream.Position));
        _bytes = NativeMemory.Alloc((nuint)_length);
        try
        {
            stream.ReadExactly(new Span<byte>(_bytes, _length));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ReadOnlySpan<byte> Span => new(_bytes, _length);

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
    }
}
