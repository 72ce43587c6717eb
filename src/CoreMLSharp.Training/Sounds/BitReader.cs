namespace CoreMLSharp.Training.Sounds;

/// <summary>Reads bits, the highest of each byte first.</summary>
internal sealed class BitReader(byte[] bytes, int start)
{
    private long _position = 8L * start;

    /// <summary>Whether no whole byte is left.</summary>
    public bool IsAtEnd => _position + 8 > 8L * bytes.Length;

    /// <summary>The next bits as a number without sign, at most 32.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public uint Read(int bits)
    {
        ulong value = 0;
        for (int left = bits; left > 0;)
        {
            int used = (int)(_position & 7), taken = Math.Min(left, 8 - used);
            if (_position >= 8L * bytes.Length) throw new EndOfStreamException("it ends in the middle of a frame.");
            uint chunk = (uint)bytes[_position >> 3] >> (8 - used - taken) & ((1u << taken) - 1);
            value = (value << taken) | chunk;
            _position += taken;
            left -= taken;
        }

        return (uint)value;
    }

    /// <summary>The next bits as a number in two's complement, at most 33.</summary>
    public long ReadSigned(int bits)
    {
        if (bits == 0) return 0;
        ulong value = bits > 32 ? ((ulong)Read(bits - 32) << 32) | Read(32) : Read(bits);
        int unused = 64 - bits;
        return (long)(value << unused) >> unused;
    }

    /// <summary>How many zeros stand before the next one.</summary>
    public int ReadUnary()
    {
        int zeros = 0;
        while (Read(1) == 0) zeros++;
        return zeros;
    }

    /// <summary>Goes on at the next whole byte.</summary>
    public void Align() => _position = (_position + 7) & ~7L;
}
