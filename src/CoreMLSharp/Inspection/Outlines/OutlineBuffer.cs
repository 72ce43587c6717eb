using System.Buffers.Binary;
using CoreMLSharp.IO.Wire;

namespace CoreMLSharp.Inspection.Outlines;

/// <summary>The reduced message as it grows, in the wire format. What turns out to be large can be taken back.</summary>
internal sealed class OutlineBuffer
{
    /// <summary>More structure than any known model has; a file that asks for more is refused.</summary>
    public const int MaximumLength = 64 * 1024 * 1024;

    /// <summary>Bytes kept for the length of a message that is not known yet: a varint with room for 2²⁸.</summary>
    private const int LengthBytes = 4;

    private byte[] _bytes = new byte[16 * 1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> From(int start) => _bytes.AsSpan(start, Length - start);

    public void Truncate(int length) => Length = length;

    public void WriteTag(int number, WireType type) => WriteVarint(((ulong)number << 3) | (ulong)type);

    public void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Append(1)[0] = (byte)(value | 0x80);
        Append(1)[0] = (byte)value;
    }

    /// <summary>Room for the next <paramref name="count"/> bytes, to be filled by the caller.</summary>
    public Span<byte> Append(int count)
    {
        int length = Length + count;
        if (length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(length, 2 * _bytes.Length));
        Span<byte> added = _bytes.AsSpan(Length, count);
        Length = length;
        return added;
    }

    /// <summary>Begins a message; its content follows.</summary>
    /// <returns>Where the content begins, for <see cref="EndMessage"/>.</returns>
    public int BeginMessage(int number)
    {
        WriteTag(number, WireType.LengthDelimited);
        Append(LengthBytes);
        return Length;
    }

    public void EndMessage(int start)
    {
        uint length = (uint)(Length - start);
        uint varint = (length & 0x7F) | ((length & 0x3F80) << 1) | ((length & 0x1FC000) << 2) | ((length & 0xFE00000) << 3) | 0x00808080;
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(start - LengthBytes), varint);
    }
}
