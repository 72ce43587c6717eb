using System.Runtime.ExceptionServices;

namespace CoreMLSharp.Compression;

/// <summary>Works on tensors on all processors, the largest first, so that no thread is left with a large one at the end.</summary>
internal static class LargestFirst
{
    /// <returns>The results in the order of the items.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TResult[] Run<T, TResult>(
        IReadOnlyList<T> items, Func<T, long> size, Func<T, TResult> work, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        TResult[] results = new TResult[items.Count];
        int[] order = [.. Enumerable.Range(0, items.Count).OrderByDescending(i => size(items[i]))];
        long done = 0, total = items.Sum(size);
        int next = -1;
        Lock gate = new();
        try
        {
            ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, order.Length, parallel, _ =>
            {
                int i = order[Interlocked.Increment(ref next)];
                results[i] = work(items[i]);
                if (progress is null) return;
                lock (gate) progress.Report(new CompressionProgress(done += size(items[i]), total));
            });
        }
        catch (AggregateException error)
        {
            // The caller asks for one thing; which of its threads found the first fault is of no interest.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return results;
    }
}
