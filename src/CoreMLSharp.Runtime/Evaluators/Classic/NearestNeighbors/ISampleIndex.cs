namespace CoreMLSharp.Runtime.Evaluators.Classic.NearestNeighbors;

/// <summary>A way to find the samples that are nearest to a row.</summary>
internal interface ISampleIndex
{
    /// <summary>Offers to <paramref name="neighbors"/> at least all samples that belong there.</summary>
    void Search(ReadOnlySpan<float> row, ref Neighbors neighbors);
}

/// <summary>Looks at every sample.</summary>
internal sealed class LinearIndex(Samples samples) : ISampleIndex
{
    public void Search(ReadOnlySpan<float> row, ref Neighbors neighbors)
    {
        for (int sample = 0; sample < samples.Count; sample++) neighbors.Offer(samples.SquaredDistance(sample, row), sample);
    }
}
