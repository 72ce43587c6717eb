namespace CoreMLSharp.Benchmarks.Tasks;

/// <summary>
/// The random numbers of numpy's <c>RandomState</c>, so that rows are shuffled as scikit-learn shuffles them: the Mersenne Twister
/// (Matsumoto and Nishimura, 1998) and, for numbers up to a limit, its next numbers cut to as many bits until one fits.
/// </summary>
internal sealed class LegacyRandom
{
    private const int Length = 624, Distance = 397;

    private readonly uint[] _state = new uint[Length];
    private int _position = Length;

    public LegacyRandom(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < Length; i++) _state[i] = (1_812_433_253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i;
    }

    /// <summary>Shuffles in place.</summary>
    public void Shuffle(int[] values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int other = (int)UpTo((uint)i);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    private uint UpTo(uint most)
    {
        uint mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(most);
        while (true)
        {
            uint value = Next() & mask;
            if (value <= most) return value;
        }
    }

    private uint Next()
    {
        if (_position == Length) Twist();
        uint value = _state[_position++];
        value ^= value >> 11;
        value ^= (value << 7) & 0x9D2C5680;
        value ^= (value << 15) & 0xEFC60000;
        return value ^ (value >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < Length; i++)
        {
            uint joined = (_state[i] & 0x80000000) | (_state[(i + 1) % Length] & 0x7FFFFFFF);
            _state[i] = _state[(i + Distance) % Length] ^ (joined >> 1) ^ ((joined & 1) * 0x9908B0DF);
        }

        _position = 0;
    }
}
