using CoreMLSharp.NeuralNetworks.Storage;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>One tensor of a layer.</summary>
/// <param name="Name">What the layer calls it.</param>
/// <param name="Weights">Where it is stored.</param>
/// <param name="Size">How many numbers the layer's sizes ask for, if they are sensible.</param>
internal sealed record LayerWeight(string Name, WeightParams Weights, ulong Size)
{
    /// <summary>Whether it has one number per channel, as biases have, rather than the many of a matrix.</summary>
    public bool IsVector { get; init; }

    /// <summary>Whether integers are not for it: a variance divides, so that the error of a small one has no bound.</summary>
    public bool NeedsFloats { get; init; }

    /// <summary>How its elements fall to the channels that may have a scale each; null for one scale only.</summary>
    public ChannelLayout? Layout { get; init; }

    /// <summary>How many numbers it holds; 0 where it cannot be read.</summary>
    public int Count => WeightStorage.Count(Weights, Size);

    /// <summary>The numbers; floats are a view of the message.</summary>
    /// <exception cref="Diagnostics.ModelValidationException">The quantisation is not one that the specification knows.</exception>
    public ReadOnlySpan<float> Read()
    {
        if (Weights.FloatValue.Count > 0) return UnsafeCollectionOperations.AsSpan(Weights.FloatValue);
        float[] numbers = new float[Count];
        WeightStorage.Read(Weights, Name, LayoutOf(numbers.Length), numbers);
        return numbers;
    }

    /// <summary>The layout for so many elements: one channel where they do not fall to the channels evenly.</summary>
    public ChannelLayout LayoutOf(int count) => Layout is { } layout && layout.Divides(count) ? layout : ChannelLayout.Whole(count);
}
