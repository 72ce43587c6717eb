namespace CoreMLSharp.Compression.Encodings;

/// <summary>
/// The table of k numbers that stands for many with the least squared error: one-dimensional k-means, whose clusters are neighbours in
/// order and are found exactly by dynamic programming over the places where one may end.
/// </summary>
/// <remarks>
/// Up to <see cref="MaximumPlaces"/> different numbers every place counts and the result is the best there is. With more, ends are first
/// chosen among that many places, spread as the best table's clusters are: evenly in the cube root of density (Panter and Dite 1951). Then
/// every end moves to the middle between its clusters' means until none moves (Lloyd 1982), on all numbers.
/// </remarks>
internal static class KMeans
{
    /// <summary>Sixteen places for each of 256 clusters: an end is off by a thirtieth of a cluster before it is moved.</summary>
    internal const int MaximumPlaces = 4096;

    private const int MaximumMoves = 300;

    /// <summary>At most <paramref name="count"/> numbers, ascending and different.</summary>
    /// <param name="numbers">At least one number, all finite.</param>
    /// <param name="count">How many clusters there may be.</param>
    /// <param name="maximumPlaces">The number of places to choose from; more take more time.</param>
    public static float[] Centers(ReadOnlySpan<float> numbers, int count, int maximumPlaces = MaximumPlaces)
    {
        float[] sorted = FloatSorter.Sorted(numbers);
        ClusterSums sums = new(sorted);
        int[]? all = AllPlaces(sorted, maximumPlaces);
        int[] places = all ?? SpreadPlaces(sorted, maximumPlaces);
        int[] ends = places.Length <= count ? places : BestEnds.Find(sums, places, count);
        if (all is null) Move(sorted, sums, ends);
        List<float> centers = new(ends.Length);
        int start = 0;
        foreach (int end in ends)
        {
            float center = (float)sums.Mean(start, end);
            if (centers.Count == 0 || center > centers[^1]) centers.Add(center);
            start = end;
        }

        return [.. centers];
    }

    /// <summary>Behind each different number; null when there are more than <paramref name="most"/>.</summary>
    private static int[]? AllPlaces(float[] sorted, int most)
    {
        List<int> places = [];
        for (int i = 1; i <= sorted.Length; i++)
        {
            if (i < sorted.Length && sorted[i] == sorted[i - 1]) continue;
            if (places.Count == most) return null;
            places.Add(i);
        }

        return [.. places];
    }

    /// <summary>
    /// Places that are evenly spread in the cube root of density: a gap between neighbours is the inverse of the density there, so that
    /// gaps to the power of two thirds add up to that measure.
    /// </summary>
    private static int[] SpreadPlaces(float[] sorted, int count)
    {
        float[] measures = new float[sorted.Length];
        double total = 0;
        for (int i = 1; i < sorted.Length; i++)
        {
            float root = MathF.Cbrt(Math.Min(sorted[i] - sorted[i - 1], float.MaxValue));
            total += measures[i] = root * root;
        }

        List<int> places = new(count);
        double passed = 0;
        for (int i = 1; i < sorted.Length && places.Count < count - 1; i++)
        {
            passed += measures[i];
            if (passed * count < total * (places.Count + 1) || measures[i] == 0) continue;
            places.Add(i);
        }

        places.Add(sorted.Length);
        return [.. places];
    }

    /// <summary>Moves ends to the middles between means, on all numbers. No move makes the error larger.</summary>
    private static void Move(float[] sorted, ClusterSums sums, int[] ends)
    {
        bool moved = true;
        for (int round = 0; moved && round < MaximumMoves; round++)
        {
            moved = false;
            int start = 0;
            double mean = sums.Mean(0, ends[0]);
            for (int i = 0; i < ends.Length - 1; i++)
            {
                double next = sums.Mean(ends[i], ends[i + 1]);
                int end = Math.Clamp(FirstAbove(sorted, (mean + next) / 2, ends[i]), start + 1, ends[i + 1] - 1);
                moved |= end != ends[i];
                (start, ends[i], mean) = (end, end, next);
            }
        }
    }

    /// <summary>The first position with a number above a limit, found by growing steps from a guess and then by halving.</summary>
    private static int FirstAbove(float[] sorted, double limit, int guess)
    {
        int low = guess, high = guess;
        for (int step = 1; low > 0 && sorted[low - 1] > limit; step *= 2) (high, low) = (low, Math.Max(0, low - step));
        for (int step = 1; high < sorted.Length && sorted[high] <= limit; step *= 2)
        {
            (low, high) = (high, Math.Min(sorted.Length, high + step));
        }
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] <= limit) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
