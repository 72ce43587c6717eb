using CoreMLSharp.Shapes;


namespace CoreMLSharp.Compression.Encodings;

/// <summary>Numbers as positions in a table.</summary>
/// <param name="Codes">One position for each number.</param>
/// <param name="Table">What the positions stand for: 2^bits numbers, ascending; those beyond the last that is used repeat it.</param>
/// <param name="SquaredError">The sum of the squared differences between the numbers and what their positions stand for.</param>
internal sealed record Palette(byte[] Codes, float[] Table, double SquaredError)
{
    /// <summary>The table with the least squared error.</summary>
    public static Palette KMeans(ReadOnlySpan<float> numbers, int bits) =>
        Nearest(numbers, Encodings.KMeans.Centers(numbers, 1 << bits), bits);

    /// <summary>A table of equal steps, spread over the numbers as linear codes are.</summary>
    public static Palette Uniform(ReadOnlySpan<float> numbers, int bits)
    {
        int largest = (1 << bits) - 1;
        LinearEncoding linear = LinearEncoding.Affine(numbers, bits, ChannelLayout.Whole(numbers.Length));
        return Nearest(numbers, [.. Enumerable.Range(0, largest + 1).Select(code => (code * linear.Scales[0]) + linear.Offsets[0])], bits);
    }

    /// <summary>A table of all numbers that occur: nothing is lost. Null when there are more than 2^bits.</summary>
    public static Palette? Unique(ReadOnlySpan<float> numbers, int bits) =>
        Distinct(numbers, 1 << bits) is { } table ? Nearest(numbers, table, bits) : null;

    /// <summary>The numbers that occur, ascending; null when there are more than so many.</summary>
    public static float[]? Distinct(ReadOnlySpan<float> numbers, int most)
    {
        SortedSet<float> distinct = [];
        float last = float.NaN;
        foreach (float number in numbers)
        {
            if (number == last) continue;
            last = number;
            if (distinct.Add(number) && distinct.Count > most) return null;
        }

        return [.. distinct];
    }

    /// <summary>Gives each number the nearest entry of a table.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="table">1 to 2^bits numbers in any order.</param>
    /// <param name="bits">Bits of a position.</param>
    public static Palette Nearest(ReadOnlySpan<float> numbers, ReadOnlySpan<float> table, int bits)
    {
        float[] entries = new float[1 << bits];
        table.CopyTo(entries);
        entries.AsSpan(0, table.Length).Sort();
        entries.AsSpan(table.Length).Fill(entries[table.Length - 1]);
        byte[] codes = GC.AllocateUninitializedArray<byte>(numbers.Length);
        return new Palette(codes, entries, Assign(numbers, entries.AsSpan(0, table.Length), bits, codes));
    }

    /// <summary>Finds positions by halving, without branches: between two entries, the middle decides.</summary>
    private static double Assign(ReadOnlySpan<float> numbers, ReadOnlySpan<float> entries, int bits, Span<byte> codes)
    {
        Span<float> middles = stackalloc float[1 << bits];
        middles.Fill(float.PositiveInfinity);
        for (int i = 1; i < entries.Length; i++) middles[i - 1] = (float)(((double)entries[i - 1] + entries[i]) / 2);
        double error = 0;
        int half = 1 << (bits - 1);
        for (int i = 0; i < numbers.Length; i++)
        {
            float number = numbers[i];
            int position = 0;
            for (int step = half; step > 0; step >>= 1) position += number > middles[position + step - 1] ? step : 0;
            codes[i] = (byte)position;
            float difference = entries[position] - number;
            error += difference * difference;
        }

        return error;
    }
}
