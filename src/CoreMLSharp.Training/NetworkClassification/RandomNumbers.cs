namespace CoreMLSharp.Training.NetworkClassification;

/// <summary>Random numbers beside those of <see cref="Random"/>.</summary>
internal static class RandomNumbers
{
    /// <summary>A number of the normal distribution with mean 0 and deviation 1 (Box and Muller, 1958).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
