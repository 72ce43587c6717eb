using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>One tensor of a layer.</summary>
/// <param name="Name">What the layer calls it.</param>
/// <param name="Weights">Where it is stored.</param>
/// <param name="Size">How many numbers the layer's sizes ask for, if they are sensible.</param>
internal sealed record LayerWeight(string Name, WeightParams Weights, ulong Size)
{
    /// <summary>The shape that the layer's sizes give it, as the specification lays it out; empty where they give none.</summary>
    public IReadOnlyList<ulong> Shape { get; init; } = [];

    /// <summary>Whether it has one number per channel, as biases have, rather than the many of a matrix.</summary>
    public bool IsVector { get; init; }

    /// <summary>Whether integers are not for it, unlike for the layer's other tensors.</summary>
    public bool NeedsFloats { get; init; }

    /// <summary>Whether it stays as it is stored: only the layer's own code knows what it is, or one form alone is allowed.</summary>
    public bool IsFixed { get; init; }

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

    /// <summary>A tensor with one scale for all of it; null where it is not set.</summary>
    public static LayerWeight? Of(string name, WeightParams? weights, params IReadOnlyList<ulong> shape) =>
        weights is null ? null : new LayerWeight(name, weights, Product(shape)) { Shape = shape };

    /// <summary>Rows of weights, one for each output channel.</summary>
    public static LayerWeight? Matrix(string name, WeightParams? weights, ulong channels, params IReadOnlyList<ulong> row) =>
        Of(name, weights, [channels, .. row])?.InChannels(channels, row);

    /// <summary>A number for each channel.</summary>
    public static LayerWeight? Vector(string name, WeightParams? weights, params IReadOnlyList<ulong> shape) =>
        Of(name, weights, shape) is { } weight ? weight with { IsVector = true } : null;

    /// <summary>A tensor that stays as it is stored.</summary>
    public static LayerWeight? Fixed(string name, WeightParams? weights, params IReadOnlyList<ulong> shape) =>
        Of(name, weights, shape) is { } weight ? weight with { IsFixed = true } : null;

    /// <summary>
    /// The same tensor with runs of so many elements for each channel. Sizes from a file that cannot be give no channels.
    /// </summary>
    public LayerWeight InChannels(ulong channels, params IReadOnlyList<ulong> run)
    {
        ulong length = Product(run);
        bool canBe = channels is > 0 and <= int.MaxValue && length is > 0 and <= int.MaxValue;
        return this with { Layout = canBe ? new ChannelLayout((int)channels, (int)length) : null };
    }

    private static ulong Product(IReadOnlyList<ulong> sizes) => sizes.Aggregate(1UL, (product, size) => unchecked(product * size));
}
