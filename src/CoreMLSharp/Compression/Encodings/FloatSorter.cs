using System.Runtime.InteropServices;

namespace CoreMLSharp.Compression.Encodings;

/// <summary>Sorts many floats: by their bits, eleven at a time from the lowest, which takes three passes whatever their number.</summary>
internal static class FloatSorter
{
    private const int Bits = 11;
    private const int Buckets = 1 << Bits;
    private const int Passes = 3;

    /// <summary>Below this, comparing is as fast.</summary>
    private const int Few = 4096;

    /// <summary>The numbers in ascending order, in an array of their own; none may be NaN.</summary>
    public static float[] Sorted(ReadOnlySpan<float> numbers)
    {
        float[] sorted = numbers.ToArray();
        if (sorted.Length < Few)
        {
            Array.Sort(sorted);
            return sorted;
        }

        uint[] other = GC.AllocateUninitializedArray<uint>(sorted.Length);
        int[][] counts = [new int[Buckets], new int[Buckets], new int[Buckets]];
        Span<uint> from = MemoryMarshal.Cast<float, uint>(sorted.AsSpan()), to = other;
        foreach (ref uint key in from)
        {
            key = Ordered(key);
            for (int pass = 0; pass < Passes; pass++) counts[pass][Bucket(key, pass)]++;
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            int[] places = counts[pass];
            int next = 0;
            foreach (ref int place in places.AsSpan()) (place, next) = (next, next + place);
            foreach (uint key in from) to[places[Bucket(key, pass)]++] = key;
            Span<uint> full = to;
            to = from;
            from = full;
        }

        // After three passes the keys are in the other array; they go back as floats.
        for (int i = 0; i < from.Length; i++) to[i] = Original(from[i]);
        return sorted;
    }

    private static int Bucket(uint key, int pass) => (int)(key >> (pass * Bits)) & (Buckets - 1);

    /// <summary>Bits that compare as the numbers do: a negative number's are turned over, a positive one's get the sign bit.</summary>
    private static uint Ordered(uint bits) => (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;

    private static uint Original(uint key) => (key & 0x8000_0000) != 0 ? key & 0x7FFF_FFFF : ~key;
}
