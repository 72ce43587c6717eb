using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Training.ModelTraining;

namespace CoreMLSharp.Training.NetworkClassification;

/// <summary>Examples that are a little different in each epoch, in a way that follows from a seed.</summary>
/// <param name="count">How many there are.</param>
/// <param name="seed">What the differences follow from.</param>
/// <param name="make">Makes an example, by its number, with random numbers for what differs.</param>
internal sealed class VariedExamples(int count, int seed, Func<int, Random, IReadOnlyDictionary<string, MLFeatureValue>> make)
    : IEpochExamples
{
    private int _epoch;

    public int Count => count;

    public void Begin(int epoch) => _epoch = epoch;

    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index) =>
        make(index, new Random(unchecked((((seed * 1_000_003) + index) * 7919) + _epoch)));
}
