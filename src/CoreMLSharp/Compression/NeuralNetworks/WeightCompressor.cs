using System.Numerics.Tensors;
using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>Compresses the tensors of one layer as the options say.</summary>
internal sealed class WeightCompressor(CompressionOptions options)
{
    /// <summary>
    /// Vectors, such as biases, are small but decide what a network computes: they get this many bits at least, by linear codes where tables have
    /// fewer.
    /// </summary>
    private const int VectorBits = 8;

    /// <summary>Compresses a layer's tensors in place.</summary>
    public IEnumerable<WeightReport> Compress(NetworkLayer layer)
    {
        string? refusal = Refusal(layer);
        foreach (LayerWeight weight in layer.Weights)
        {
            int before = weight.Weights.CalculateSize();
            (double? signalToNoise, string? reason) = refusal is null ? Compress(weight) : (null, refusal);
            yield return layer.Report(weight, before, signalToNoise, reason);
        }
    }

    /// <summary>Turns a layer's tensors into floats of 32 bits in place.</summary>
    public static IEnumerable<WeightReport> Decompress(NetworkLayer layer)
    {
        foreach (LayerWeight weight in layer.Weights)
        {
            int before = weight.Weights.CalculateSize();
            bool isFloat = weight.Weights.FloatValue.Count > 0;
            if (!isFloat) WeightStorage.SetFloats(weight.Weights, WeightStorage.Read(weight));
            yield return layer.Report(weight, before, isFloat ? null : double.PositiveInfinity, isFloat ? "is float32 already" : null);
        }

        if (layer.Layer.InnerProduct is { } product) product.Int8DynamicQuantize = false;
        if (layer.Layer.BatchedMatmul is { } batched) batched.Int8DynamicQuantize = false;
    }

    /// <summary>Why none of a layer's tensors can be compressed; null when they can.</summary>
    private string? Refusal(NetworkLayer layer)
    {
        if (!options.Layers.Includes(layer.Name, layer.Type, layer.Weights.Max(weight => (long)WeightStorage.Count(weight)))) return LayerSelection.NotChosen;
        if (layer.Layer.IsUpdatable) return "updatable";
        if (options.Mode != CompressionMode.Float16) return LayerDefinitions.Find(layer.Layer.LayerCase)?.TakesIntegers == true ? null : "this type of layer takes no integers";

        // A layer's floats have one size, so that one number too large for half floats keeps all of them as they are.
        return layer.Weights.Any(weight => weight.Weights.FloatValue.Count > 0 && !(MathF.Abs(TensorPrimitives.MaxMagnitude(WeightStorage.Read(weight))) <= HalfEncoding.Largest))
            ? "has numbers that half floats cannot hold"
            : null;
    }

    private (double? SignalToNoise, string? Reason) Compress(LayerWeight weight)
    {
        WeightParams weights = weight.Weights;
        if (WeightStorage.IsQuantized(weights)) return (null, "is compressed already");
        if (options.Mode == CompressionMode.Float16 && WeightStorage.IsHalf(weights)) return (null, "is float16 already");
        ReadOnlySpan<float> numbers = WeightStorage.Read(weight);
        if (options.Mode == CompressionMode.Float16)
        {
            HalfEncoding halves = HalfEncoding.Of(numbers);
            double noise = Decibels(numbers, halves.SquaredError);
            WeightStorage.SetHalf(weights, halves.Bytes);
            return (noise, null);
        }

        if (weight.NeedsFloats) return (null, "needs floats");
        if (weight.IsVector && options.Mode == CompressionMode.Palettize && numbers.Length <= 1 << options.Bits) return (null, "is smaller than a table");
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude(numbers))) return (null, "has numbers that are not finite");
        if (Encode(weight, numbers) is not var (encoded, error)) return (null, $"has more than {1 << options.Bits} different numbers");
        if (encoded.CalculateSize() >= weights.CalculateSize()) return (null, "would not be smaller");
        double signalToNoise = Decibels(numbers, error);
        weights.FloatValue.Clear();
        weights.Float16Value = Google.Protobuf.ByteString.Empty;
        weights.RawValue = encoded.RawValue;
        weights.Quantization = encoded.Quantization;
        return (signalToNoise, null);
    }

    /// <summary>Whether vectors get tables like all others: of 256 entries, or of all numbers.</summary>
    private bool SuitsVectors => options.Mode == CompressionMode.Palettize
        && (options.Palette == PaletteKind.Unique || (options.Bits == VectorBits && options.Palette != PaletteKind.Custom));

    /// <summary>The tensor in the chosen encoding with its squared error; null when the encoding cannot hold it.</summary>
    private (WeightParams Encoded, double Error)? Encode(LayerWeight weight, ReadOnlySpan<float> numbers)
    {
        if (weight.IsVector && !SuitsVectors)
        {
            ChannelLayout whole = ChannelLayout.Whole(numbers.Length);
            LinearEncoding vector = LinearEncoding.Affine(numbers, VectorBits, whole), around = LinearEncoding.Symmetric(numbers, VectorBits, whole);
            if (around.SquaredError < vector.SquaredError) vector = around;
            return (WeightStorage.Linear(vector, VectorBits), vector.SquaredError);
        }

        if (options.Mode == CompressionMode.Palettize)
        {
            Palette? palette = options.Palette switch
            {
                PaletteKind.Uniform => Palette.Uniform(numbers, options.Bits),
                PaletteKind.Unique => Palette.Unique(numbers, options.Bits),
                PaletteKind.Custom => Palette.Nearest(numbers, [.. options.Table], options.Bits),
                _ => Palette.KMeans(numbers, options.Bits),
            };
            return palette is null ? null : (WeightStorage.Table(palette, options.Bits), palette.SquaredError);
        }

        ChannelLayout layout = options.Granularity == CompressionGranularity.PerChannel ? weight.LayoutOf(numbers.Length) : ChannelLayout.Whole(numbers.Length);
        LinearEncoding linear = options.Mode == CompressionMode.Symmetric
            ? LinearEncoding.Symmetric(numbers, options.Bits, layout)
            : LinearEncoding.Affine(numbers, options.Bits, layout);
        return (WeightStorage.Linear(linear, options.Bits), linear.SquaredError);
    }

    private static double Decibels(ReadOnlySpan<float> numbers, double squaredError) => SignalToNoise.Decibels(SignalToNoise.SumOfSquares(numbers), squaredError);
}
