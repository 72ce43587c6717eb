using System.Numerics.Tensors;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>What a layer does that multiplies each channel by a number and adds another: one of each per channel, or one for all.</summary>
internal sealed class ChannelScale
{
    private readonly double[] _factors;
    private readonly double[] _offsets;

    private ChannelScale(double[] factors, double[] offsets, bool isNormalization = false) =>
        (_factors, _offsets, IsNormalization) = (factors, offsets, isNormalization);

    /// <summary>Whether it is batch normalisation.</summary>
    public bool IsNormalization { get; }

    /// <summary>What a layer does; null for one that does something else, or whose numbers cannot be read.</summary>
    public static ChannelScale? Of(NeuralNetworkLayer layer)
    {
        if (layer.IsUpdatable) return null;
        Dictionary<string, LayerWeight> weights = LayerDefinitions.NumbersOf(layer).ToDictionary(weight => weight.Name);
        if (weights.Values.Any(weight => WeightStorage.IsQuantized(weight.Weights))) return null;
        double[]? Numbers(string name) => weights.TryGetValue(name, out LayerWeight? weight)
            ? [.. weight.Read().ToArray().Select(number => (double)number)]
            : null;
        switch (layer.LayerCase)
        {
            case LayerCase.Batchnorm when !layer.Batchnorm.ComputeMeanVar:
                double epsilon = layer.Batchnorm.Epsilon == 0 ? 1e-5f : layer.Batchnorm.Epsilon;
                if ((
                    Numbers("gamma"), Numbers("beta"), Numbers("mean"),
                    Numbers("variance")) is not ({ } gamma, { } beta, { } mean, { } variance)
                    || new[] { beta.Length, mean.Length, variance.Length }.Any(length => length != gamma.Length))
                {
                    return null;
                }

                double[] factors = [.. gamma.Zip(variance, (factor, square) => factor / Math.Sqrt(square + epsilon))];
                return new ChannelScale(factors, [.. beta.Select((offset, i) => offset - (mean[i] * factors[i]))], isNormalization: true);
            case LayerCase.Scale when layer.Scale.ShapeScale.Count == 1 && (!layer.Scale.HasBias || layer.Scale.ShapeBias.Count == 1):
                return Numbers("scale") is { } scale ? new ChannelScale(scale, layer.Scale.HasBias ? Numbers("bias") ?? [0] : [0]) : null;
            case LayerCase.Bias when layer.Bias.Shape.Count == 1:
                return Numbers("bias") is { } bias ? new ChannelScale([1], bias) : null;
            default:
                return null;
        }
    }

    /// <summary>Multiplies the rows of a layer's weights, if all its numbers are floats and fit.</summary>
    public bool ApplyTo(IReadOnlyList<LayerWeight> weights, ulong channels, bool hasBias)
    {
        if (!Fits(_factors, channels) || !Fits(_offsets, channels)) return false;
        LayerWeight? matrix = weights.FirstOrDefault(weight => weight.Name == "weights");
        if (matrix is null || (hasBias && !weights.Any(weight => weight.Name == "bias" && (ulong)weight.Count == channels))) return false;
        if (weights.Any(weight => WeightStorage.IsQuantized(weight.Weights))) return false;
        int count = matrix.Count;
        if (matrix.Layout is not { } layout || (long)layout.Channels * layout.Run != count) return false;

        if (matrix.Weights.FloatValue.Count == 0) WeightStorage.SetFloats(matrix.Weights, matrix.Read());
        Span<float> numbers = Google.Protobuf.UnsafeCollectionOperations.AsSpan(matrix.Weights.FloatValue);
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            Span<float> row = numbers.Slice(channel * layout.Run, layout.Run);
            TensorPrimitives.Multiply(row, (float)At(_factors, channel), row);
        }

        return true;
    }

    /// <summary>The bias of the layer that took this one in.</summary>
    public WeightParams NewBias(WeightParams? bias, ulong channels)
    {
        float[] old = bias is null ? new float[channels] : new LayerWeight("bias", bias, channels).Read().ToArray();
        WeightParams combined = new();
        WeightStorage.SetFloats(
            combined, [.. old.Select((number, channel) => (float)((number * At(_factors, channel)) + At(_offsets, channel)))]);
        return combined;
    }

    private static bool Fits(double[] numbers, ulong channels) => numbers.Length == 1 || (ulong)numbers.Length == channels;

    private static double At(double[] numbers, int channel) => numbers.Length == 1 ? numbers[0] : numbers[channel];
}
