using System.Numerics.Tensors;

namespace CoreMLSharp.Compression.Programs;

/// <summary>
/// A table of vectors that stands for many with a small squared error: k-means in several dimensions, where no method finds the best.
/// Begins with vectors far from each other, drawn with probability by squared distance (Arthur and Vassilvitskii 2007), always the same.
/// </summary>
internal static class VectorPalette
{
    private const int MaximumRounds = 25;

    /// <summary>Enough vectors for each entry to find its place; the others only choose the nearest entry in the end.</summary>
    private const int SamplesPerEntry = 256;

    /// <summary>
    /// Finds at most <paramref name="count"/> entries for vectors of <paramref name="length"/> numbers and gives each vector the nearest.
    /// </summary>
    public static (float[] Table, byte[] Codes) Find(ReadOnlySpan<float> vectors, int length, int count)
    {
        int number = vectors.Length / length;
        count = Math.Min(count, number);
        float[] sample = Sample(vectors, length, Math.Min(number, SamplesPerEntry * count));
        float[] table = First(sample, length, count);
        byte[] codes = new byte[sample.Length / length];
        for (int round = 0; round < MaximumRounds && Assign(sample, length, table, codes); round++) Average(sample, length, table, codes);
        codes = new byte[number];
        Assign(vectors, length, table, codes);
        return (table, codes);
    }

    private static float[] Sample(ReadOnlySpan<float> vectors, int length, int count)
    {
        int number = vectors.Length / length;
        float[] sample = new float[count * length];
        for (int i = 0; i < count; i++) vectors.Slice((int)((long)i * number / count) * length, length).CopyTo(sample.AsSpan(i * length));
        return sample;
    }

    private static float[] First(float[] vectors, int length, int count)
    {
        Random random = new(1);
        int number = vectors.Length / length;
        float[] table = new float[count * length];
        double[] distances = new double[number];
        Array.Fill(distances, double.PositiveInfinity);
        int chosen = random.Next(number);
        for (int entry = 0; entry < count; entry++)
        {
            Span<float> center = table.AsSpan(entry * length, length);
            vectors.AsSpan(chosen * length, length).CopyTo(center);
            double total = 0;
            for (int i = 0; i < number; i++)
            {
                total += distances[i] = Math.Min(distances[i], Distance(vectors.AsSpan(i * length, length), center));
            }

            double left = random.NextDouble() * total;
            for (chosen = 0; chosen < number - 1 && (left -= distances[chosen]) > 0;) chosen++;
        }

        return table;
    }

    /// <summary>Gives each vector the nearest entry; returns whether any has another than before.</summary>
    private static bool Assign(ReadOnlySpan<float> vectors, int length, float[] table, byte[] codes)
    {
        int count = table.Length / length;

        // |v - c|² = |v|² - 2 v·c + |c|²: the first part is the same for all entries.
        float[] columns = new float[table.Length], halves = new float[count], scores = new float[count];
        for (int entry = 0; entry < count; entry++)
        {
            for (int i = 0; i < length; i++) columns[(i * count) + entry] = table[(entry * length) + i];
            halves[entry] = -TensorPrimitives.SumOfSquares(table.AsSpan(entry * length, length)) / 2;
        }

        bool changed = false;
        for (int i = 0; i < codes.Length; i++)
        {
            halves.CopyTo(scores, 0);
            for (int j = 0; j < length; j++)
            {
                TensorPrimitives.MultiplyAdd(columns.AsSpan(j * count, count), vectors[(i * length) + j], scores, scores);
            }

            byte nearest = (byte)TensorPrimitives.IndexOfMax(scores);
            changed |= nearest != codes[i];
            codes[i] = nearest;
        }

        return changed;
    }

    private static void Average(float[] vectors, int length, float[] table, byte[] codes)
    {
        double[] sums = new double[table.Length];
        int[] counts = new int[table.Length / length];
        for (int i = 0; i < codes.Length; i++)
        {
            counts[codes[i]]++;
            for (int j = 0; j < length; j++) sums[(codes[i] * length) + j] += vectors[(i * length) + j];
        }

        for (int i = 0; i < sums.Length; i++)
        {
            if (counts[i / length] > 0) table[i] = (float)(sums[i] / counts[i / length]);
        }
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }
}
