namespace CoreMLSharp.Compression.Encodings;

/// <summary>
/// Chooses where clusters end, out of given places, with the least squared error. The best last cluster of k over the first j places starts
/// no earlier than that over fewer places or of fewer clusters, so that halving the rows and bounding the starts takes k · n · log n steps
/// at most.
/// </summary>
internal sealed class BestEnds
{
    private readonly double[] _counts;
    private readonly double[] _sums;
    private readonly ushort[][] _starts;
    private double[] _before;
    private double[] _gains;

    private BestEnds(ClusterSums sums, int[] places, int count)
    {
        _counts = [0, .. places.Select(place => (double)place)];
        _sums = [0, .. places.Select(sums.Centered)];
        _starts = new ushort[count][];
        _before = new double[places.Length + 1];
        _gains = new double[places.Length + 1];
    }

    /// <summary>The ends of <paramref name="count"/> clusters, ascending.</summary>
    /// <param name="sums">Sums of the sorted numbers.</param>
    /// <param name="places">More places than clusters, but fewer than 65,536; the last is the number of numbers.</param>
    /// <param name="count">How many clusters.</param>
    public static int[] Find(ClusterSums sums, int[] places, int count) => new BestEnds(sums, places, count).Find(places);

    private int[] Find(int[] places)
    {
        int last = places.Length;
        _starts[0] = new ushort[last + 1];
        for (int end = 1; end <= last; end++) _gains[end] = Gain(0, end);
        for (int cluster = 1; cluster < _starts.Length; cluster++)
        {
            (_before, _gains) = (_gains, _before);
            _starts[cluster] = new ushort[last + 1];
            Fill(cluster, cluster + 1, last, cluster, last - 1);
        }

        int[] ends = new int[_starts.Length];
        for (int cluster = ends.Length - 1, end = last; cluster >= 0; end = _starts[cluster--][end]) ends[cluster] = places[end - 1];
        return ends;
    }

    /// <summary>Fills the rows <paramref name="low"/> to <paramref name="high"/>, whose last clusters start between two places.</summary>
    private void Fill(int cluster, int low, int high, int first, int last)
    {
        if (low > high) return;
        int end = (low + high) / 2;
        int to = Math.Min(last, end - 1);
        int best = Math.Min(Math.Max(first, _starts[cluster - 1][end]), to);
        double most = double.NegativeInfinity;
        for (int start = best; start <= to; start++)
        {
            double gain = _before[start] + Gain(start, end);
            if (gain <= most) continue;
            (most, best) = (gain, start);
        }

        _gains[end] = most;
        _starts[cluster][end] = (ushort)best;
        Fill(cluster, low, end - 1, first, best);
        Fill(cluster, end + 1, high, best, last);
    }

    /// <summary>By how much a cluster's own mean lowers the squared error.</summary>
    private double Gain(int start, int end)
    {
        double sum = _sums[end] - _sums[start];
        return sum * sum / (_counts[end] - _counts[start]);
    }
}
