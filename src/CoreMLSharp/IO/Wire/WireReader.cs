using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.IO.Wire;

/// <summary>
/// Reads the protobuf wire format from a stream through one small buffer, and jumps over what is not wanted without reading it.
/// The stream must be able to seek; it is read from where it stands to its end.
/// </summary>
/// <remarks>Throws <see cref="ModelFormatException"/> where the file ends too early or holds what no protobuf writer writes.</remarks>
internal sealed class WireReader(Stream stream, string path)
{
    private const int MaximumGroupDepth = 100;

    private readonly long _start = stream.Position;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _bufferOffset;
    private int _bufferLength;
    private int _next;

    /// <summary>The offset of the next byte, from where the message begins.</summary>
    public long Position => _bufferOffset + _next;

    /// <summary>The message's length.</summary>
    public long Length { get; } = stream.Length - stream.Position;

    public byte ReadByte()
    {
        if (_next == _bufferLength) Fill();
        return _buffer[_next++];
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw Malformed("a number has more than ten bytes");
    }

    /// <summary>A field's number and wire type; the tag must be that of a field.</summary>
    public (int Number, WireType Type) ReadTag()
    {
        ulong tag = ReadVarint();
        int number = tag > uint.MaxValue ? 0 : (int)(tag >> 3);
        WireType type = (WireType)(tag & 7);
        return number > 0 && type <= WireType.Fixed32 ? (number, type) : throw Malformed("there is no field where one should begin");
    }

    /// <summary>The length that precedes a value, which must end at or before <paramref name="end"/>.</summary>
    public long ReadLength(long end)
    {
        ulong value = ReadVarint();
        if (value > long.MaxValue || (long)value > end - Position) throw Malformed($"a value of {value:N0} bytes goes beyond its end");
        return (long)value;
    }

    public void ReadBytes(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_next == _bufferLength) Fill();
            int count = Math.Min(destination.Length, _bufferLength - _next);
            _buffer.AsSpan(_next, count).CopyTo(destination);
            _next += count;
            destination = destination[count..];
        }
    }

    public void Skip(long count)
    {
        if (count > Length - Position) throw Malformed("it ends in the middle of a value");
        if (count <= _bufferLength - _next)
        {
            _next += (int)count;
            return;
        }

        _bufferOffset = Position + count;
        _bufferLength = _next = 0;
    }

    /// <summary>Jumps over a value of any wire type that ends at or before <paramref name="end"/>.</summary>
    public void SkipValue(WireType type, long end)
    {
        int groups = 0;
        do
        {
            if (groups > 0) type = ReadTag().Type;
            switch (type)
            {
                case WireType.Varint: ReadVarint(); break;
                case WireType.Fixed64: Skip(8); break;
                case WireType.LengthDelimited: Skip(ReadLength(end)); break;
                case WireType.Fixed32: Skip(4); break;
                case WireType.StartGroup: groups++; break;
                case WireType.EndGroup: groups--; break;
            }

            if (groups is < 0 or > MaximumGroupDepth) throw Malformed("groups do not match");
        }
        while (groups > 0);
    }

    public ModelFormatException NestedTooDeeply() => Malformed($"messages are nested more than {SpecificationFile.RecursionLimit} deep");

    public ModelFormatException Malformed(string what) =>
        new($"{path} is not a Core ML model, or is damaged: {what} (near byte {Position:N0} of {Length:N0}).");

    private void Fill()
    {
        _bufferOffset = Position;
        _next = 0;
        stream.Position = _start + _bufferOffset;
        _bufferLength = stream.Read(_buffer);
        if (_bufferLength == 0) throw Malformed("it ends in the middle of a value");
    }
}

/// <summary>How a value is written on the wire.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
