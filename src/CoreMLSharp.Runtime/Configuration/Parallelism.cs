namespace CoreMLSharp.Runtime.Configuration;

/// <summary>What a number of threads means, wherever one is set: 0 is one per core.</summary>
internal static class Parallelism
{
    /// <summary>The number for <see cref="ParallelOptions.MaxDegreeOfParallelism"/>, where −1 is one per core.</summary>
    public static int Of(int threads) => threads > 0 ? threads : -1;
}
