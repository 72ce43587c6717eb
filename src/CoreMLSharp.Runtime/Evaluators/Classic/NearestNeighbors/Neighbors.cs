namespace CoreMLSharp.Runtime.Evaluators.Classic.NearestNeighbors;

/// <summary>The nearest samples found so far, nearest first; of equally near ones the earlier sample.</summary>
internal ref struct Neighbors(Span<(double Distance, int Sample)> best)
{
    private readonly Span<(double Distance, int Sample)> _best = best;

    public int Count { get; private set; }

    public readonly ReadOnlySpan<(double Distance, int Sample)> Found => _best[..Count];

    /// <summary>A sample that is farther than this does not come among the nearest.</summary>
    public readonly double Farthest => Count < _best.Length ? double.PositiveInfinity : _best[Count - 1].Distance;

    public void Offer(double distance, int sample)
    {
        if (Count == _best.Length && (distance, sample).CompareTo(_best[Count - 1]) >= 0) return;
        int place = Count < _best.Length ? Count++ : Count - 1;
        for (; place > 0 && (distance, sample).CompareTo(_best[place - 1]) < 0; place--) _best[place] = _best[place - 1];
        _best[place] = (distance, sample);
    }
}
