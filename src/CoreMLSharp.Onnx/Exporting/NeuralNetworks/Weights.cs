using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Reads layer parameters in every encoding of the specification's <c>WeightParams</c>.</summary>
internal static class Weights
{
    /// <summary>
    /// The parameter as a constant of the graph. 32-bit numbers are shared with the specification message; others become 32-bit numbers.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The parameter.</param>
    /// <param name="what">Its name, for messages and for the constant.</param>
    /// <param name="shape">Its shape, which its size must fit.</param>
    /// <param name="channelAxis">The axis along which quantisation scales vary.</param>
    public static OnnxValue ToConstant(OnnxGraphBuilder graph, WeightParams? weights, string what, TensorShape shape, int channelAxis = 0)
    {
        if (weights is { FloatValue.Count: > 0, Quantization: null })
        {
            CheckCount(weights.FloatValue.Count, shape, what);
            return graph.Weights(what, weights.FloatValue, shape);
        }

        return graph.Weights(what, ToFloats(weights, what, shape, channelAxis), shape);
    }

    /// <summary>The parameter as an array of numbers of its own.</summary>
    /// <exception cref="ModelValidationException">
    /// The parameter is missing, is stored in no or several encodings, or does not fit the shape.
    /// </exception>
    public static float[] ToFloats(WeightParams? weights, string what, TensorShape shape, int channelAxis = 0)
    {
        if (weights is null) throw new ModelValidationException($"the parameter '{what}' is missing.");
        if (weights.Quantization is { } quantization) CheckQuantized(weights, quantization, what, shape);
        else CheckCount(WeightStorage.Count(weights), shape, what);
        float[] numbers = new float[shape.Count];
        WeightStorage.Read(weights, $"the parameter '{what}'", LayoutOf(shape, channelAxis), numbers);
        return numbers;
    }

    public static void CheckCount(long count, TensorShape shape, string what)
    {
        if (count != shape.Count)
        {
            throw new ModelValidationException($"the parameter '{what}' has {count} elements; its shape {shape} asks for {shape.Count}.");
        }
    }

    /// <summary>How the elements fall to the positions along an axis.</summary>
    private static ChannelLayout LayoutOf(TensorShape shape, int axis)
    {
        if (shape.Rank == 0) return ChannelLayout.Whole(1);
        long run = shape.CountBetween((axis < 0 ? axis + shape.Rank : axis) + 1, shape.Rank);
        return new ChannelLayout((int)shape[axis], (int)run);
    }

    private static void CheckQuantized(WeightParams weights, QuantizationParams quantization, string what, TensorShape shape)
    {
        ulong bits = quantization.NumberOfBits;
        if (bits is < 1 or > 8)
        {
            throw new ModelValidationException($"the parameter '{what}' is quantised to {bits} bits; 1 to 8 are defined.");
        }

        int bytes = weights.Int8RawValue.Length + weights.RawValue.Length;
        if (WeightStorage.Count(weights, (ulong)shape.Count) != shape.Count || bytes != BitPacking.ByteLength((int)shape.Count, (int)bits))
        {
            throw new ModelValidationException(
                $"the parameter '{what}' has {bytes} bytes; its shape {shape} at {bits} bits asks for another size.");
        }

        if (quantization.LookupTableQuantization is { } table && table.FloatValue.Count != 1 << (int)bits)
        {
            throw new ModelValidationException(
                $"the parameter '{what}' has a lookup table of {table.FloatValue.Count} numbers; {bits} bits ask for {1 << (int)bits}.");
        }
    }
}
