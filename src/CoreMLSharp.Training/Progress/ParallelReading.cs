using System.Collections.Concurrent;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Training.Progress;

/// <summary>Reads many files at once, some of which may be damaged.</summary>
internal static class ParallelReading
{
    /// <summary>Reads files, each by itself.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">Threads to use; 0 for one per core.</param>
    /// <param name="read">Reads one, by its number.</param>
    /// <param name="meter">Told of each, whether it could be read or not.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="isRemembered">Whether one was remembered, and not worked on; null where none is.</param>
    /// <returns>What was read, in order, null where that failed; and why, in the same order.</returns>
    public static (T?[] Read, IReadOnlyList<string> Reasons) Run<T>(
        int count, int threads, Func<int, T> read, ProgressMeter meter, CancellationToken cancellationToken,
        Func<T, bool>? isRemembered = null)
        where T : class
    {
        T?[] all = new T?[count];
        ConcurrentDictionary<int, string> reasons = [];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Parallelism.Of(threads), CancellationToken = cancellationToken };
        Parallel.For(0, count, parallel, i =>
        {
            try
            {
                all[i] = read(i);
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                reasons[i] = error.Message;
            }

            meter.Advance(1, all[i] is { } one && isRemembered?.Invoke(one) == true ? 1 : 0);
        });
        return (all, [.. reasons.OrderBy(reason => reason.Key).Select(reason => reason.Value)]);
    }
}
