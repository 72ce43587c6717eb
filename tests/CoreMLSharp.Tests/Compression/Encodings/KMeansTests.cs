using CoreMLSharp.Compression.Encodings;

namespace CoreMLSharp.Tests.Compression.Encodings;

public class KMeansTests
{
    [Fact]
    public void No_other_clusters_of_few_numbers_have_a_smaller_error()
    {
        Random random = new(1);
        for (int round = 0; round < 200; round++)
        {
            // Every other round has numbers that occur several times.
            float[] numbers =
            [
                .. Enumerable.Range(0, random.Next(1, 10)).Select(_ => round % 2 == 0 ? random.NextSingle() : random.Next(5)),
            ];
            int count = random.Next(1, 6);
            float[] centers = KMeans.Centers(numbers, count);
            Assert.InRange(centers.Length, 1, count);
            Assert.Equal(SmallestError([.. numbers.Order()], count), Error(numbers, centers), 1e-6);
        }
    }

    [Fact]
    public void Fewer_different_numbers_than_clusters_are_all_kept() => Assert.Equal([-2f, 1f, 3f], KMeans.Centers([3, 1, 1, -2, 3], 8));

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(200)]
    public void Choosing_among_some_places_is_hardly_worse_than_among_all(int count)
    {
        // Bulk, heavy tails and two far outliers: places of equal width or equal count would do badly.
        Random random = new(2);
        float[] numbers =
        [
            .. Enumerable.Range(0, 30_000).Select(_ => (float)(Math.Log(random.NextDouble()) * (random.Next(2) == 0 ? 0.01 : -0.01))), 3f,
            -2.5f,
        ];
        double best = Error(numbers, KMeans.Centers(numbers, count, maximumPlaces: 60_000));
        double found = Error(numbers, KMeans.Centers(numbers, count));
        Assert.InRange(found, best * (1 - 1e-9), best * 1.002);
    }

    [Fact]
    public void Many_numbers_are_sorted()
    {
        Random random = new(3);
        float[] numbers =
        [
            .. Enumerable.Range(0, 10_000).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-30, 30))), 0f, -0f,
        ];
        Assert.Equal(numbers.Order(), FloatSorter.Sorted(numbers));
    }

    private static double Error(float[] numbers, float[] centers) =>
        numbers.Sum(number => centers.Min(center => Math.Pow((double)number - center, 2)));

    /// <summary>By trying all ways to cut sorted numbers into so many parts at most.</summary>
    private static double SmallestError(ReadOnlySpan<float> sorted, int count)
    {
        if (sorted.IsEmpty) return 0;
        if (count == 0) return double.PositiveInfinity;
        double least = double.PositiveInfinity;
        for (int length = 1; length <= sorted.Length; length++)
        {
            float[] part = sorted[..length].ToArray();
            double mean = part.Average(number => (double)number);
            least = Math.Min(least, part.Sum(number => Math.Pow(number - mean, 2)) + SmallestError(sorted[length..], count - 1));
        }

        return least;
    }
}
