using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>A layer that has weights, and where it stands.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Prefix">What stands before its name in reports: the stage of a pipeline, or nothing.</param>
/// <param name="Weights">Its tensors, at least one.</param>
internal sealed record NetworkLayer(NeuralNetworkLayer Layer, string Prefix, IReadOnlyList<LayerWeight> Weights)
{
    public string Name => Layer.Name;

    /// <summary>The layer's type by its name in the specification.</summary>
    public string Type => Layer.TypeName;

    public long Elements { get; } = Weights.Sum(weight => (long)weight.Count);

    /// <summary>The number of weights in its largest tensor.</summary>
    public long LargestTensor => Weights.Max(weight => (long)weight.Count);
}
