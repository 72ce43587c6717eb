using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.NeuralNetworks.Storage;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>A layer's tensor in its compressed form.</summary>
/// <param name="Weights">The form.</param>
/// <param name="SquaredError">The sum of the squared differences between the numbers and what the form stands for.</param>
internal sealed record EncodedWeights(WeightParams Weights, double SquaredError)
{
    public static EncodedWeights Linear(LinearEncoding encoding, int bits) =>
        new(WeightStorage.Linear(encoding.Codes, bits, encoding.Scales, encoding.Offsets), encoding.SquaredError);

    public static EncodedWeights Table(Palette palette, int bits) => new(WeightStorage.Table(palette.Codes, bits, palette.Table), palette.SquaredError);
}
