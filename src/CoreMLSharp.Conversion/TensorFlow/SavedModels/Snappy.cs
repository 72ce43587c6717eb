namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>Snappy's compression: literal bytes, and copies of what came before.</summary>
internal static class Snappy
{
    /// <summary>No block of an index is larger.</summary>
    private const int MaximumLength = 64 << 20;

    /// <exception cref="Diagnostics.ModelFormatException">The bytes are damaged.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        int next = 0;
        ulong length = LevelTable.ReadNumber(packed, ref next);
        if (length > MaximumLength) throw LevelTable.Damaged();
        byte[] result = new byte[(int)length];
        int written = 0;
        while (next < packed.Length)
        {
            int tag = packed[next++];
            int kind = tag & 3;
            if (kind == 0)
            {
                int count = tag >> 2;
                if (count >= 60) count = (int)Math.Min(Number(packed, ref next, count - 59), int.MaxValue - 1);
                count++;
                if (count > packed.Length - next || count > result.Length - written) throw LevelTable.Damaged();
                packed.Slice(next, count).CopyTo(result.AsSpan(written));
                next += count;
                written += count;
                continue;
            }

            (int size, long offset) = kind switch
            {
                1 => (((tag >> 2) & 7) + 4, ((long)(tag >> 5) << 8) + Number(packed, ref next, 1)),
                2 => ((tag >> 2) + 1, Number(packed, ref next, 2)),
                _ => ((tag >> 2) + 1, Number(packed, ref next, 4)),
            };
            if (offset < 1 || offset > written || size > result.Length - written) throw LevelTable.Damaged();

            // What is copied may overlap with itself.
            for (int i = 0; i < size; i++, written++) result[written] = result[written - (int)offset];
        }

        return written == result.Length ? result : throw LevelTable.Damaged();
    }

    private static long Number(ReadOnlySpan<byte> packed, ref int next, int bytes)
    {
        if (bytes > packed.Length - next) throw LevelTable.Damaged();
        long number = 0;
        for (int i = 0; i < bytes; i++) number |= (long)packed[next++] << (8 * i);
        return number;
    }
}
