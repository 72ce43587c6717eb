namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Sums of sizes that a file only claims: they end at the largest number instead of beyond it.</summary>
internal static class Saturated
{
    public static long Sum(IEnumerable<long> sizes)
    {
        long sum = 0;
        foreach (long size in sizes) sum = size > long.MaxValue - sum ? long.MaxValue : sum + size;
        return sum;
    }
}
