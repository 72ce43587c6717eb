using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Compression;

/// <summary>How a model is compressed. What the model cannot store is an error.</summary>
/// <example>
/// Products by tables, convolutions by eight bits, and the first convolution as it is:
/// <code>
/// CompressionOptions options = new()
/// {
///     Encoding = new Palettization { Bits = 4 },
///     PerLayer =
///     [
///         new(new() { Names = ["conv1"] }, null),
///         new(new() { Types = ["convolution"] }, new LinearQuantization()),
///     ],
/// };
/// </code>
/// </example>
public sealed record CompressionOptions
{
    /// <summary>How weights are stored; null where only <see cref="PerLayer"/> says it.</summary>
    public required WeightEncoding? Encoding { get; init; }

    /// <summary>Which layers <see cref="Encoding"/> is for.</summary>
    public LayerSelection Layers { get; init; } = new();

    /// <summary>How some layers are compressed instead; the first that a layer is in counts.</summary>
    public IReadOnlyList<LayerEncoding> PerLayer { get; init; } = [];

    /// <summary>Every encoding that is asked for.</summary>
    internal IEnumerable<WeightEncoding> Encodings => All.Select(each => each.Encoding).OfType<WeightEncoding>();

    private IEnumerable<LayerEncoding> All => [.. PerLayer, new LayerEncoding(Layers, Encoding)];

    /// <summary>How a layer is compressed; null where it is not.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="elements">The number of weights in its largest tensor.</param>
    /// <param name="usualMinimum">The number that it has at least where nothing is said of that.</param>
    internal WeightEncoding? EncodingOf(string name, string type, long elements, long usualMinimum = 0) =>
        All.FirstOrDefault(each => each.Layers.Includes(name, type, elements, usualMinimum))?.Encoding;

    /// <summary>Refuses options that no model can be compressed with.</summary>
    /// <exception cref="CoreMLException">There are such; the message says which, and what there is.</exception>
    public void Check()
    {
        foreach (WeightEncoding encoding in Encodings) encoding.Check();
    }
}
