using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Reads layer parameters in every encoding of the specification's <c>WeightParams</c>.</summary>
internal static class Weights
{
    /// <summary>The parameter as a constant of the graph. 32-bit numbers are shared with the specification message; others become 32-bit numbers.</summary>
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
    /// <exception cref="ModelValidationException">The parameter is missing, is stored in no or several encodings, or does not fit the shape.</exception>
    public static float[] ToFloats(WeightParams? weights, string what, TensorShape shape, int channelAxis = 0)
    {
        if (weights is null) throw new ModelValidationException($"the parameter '{what}' is missing.");
        if (weights.Quantization is { } quantization) return Quantized.ToFloats(weights, quantization, what, shape, channelAxis);
        if (weights.FloatValue.Count > 0)
        {
            CheckCount(weights.FloatValue.Count, shape, what);
            return UnsafeCollectionOperations.AsSpan(weights.FloatValue).ToArray();
        }

        if (weights.Float16Value.Length > 0)
        {
            CheckCount(weights.Float16Value.Length / 2, shape, what);
            float[] numbers = new float[shape.Count];
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(weights.Float16Value.Span), numbers);
            return numbers;
        }

        CheckCount(0, shape, what);
        return [];
    }

    /// <summary>How many elements a parameter has, whatever its encoding.</summary>
    public static int StoredCount(WeightParams? weights) => weights switch
    {
        null => 0,
        { Quantization: { NumberOfBits: > 0 } quantization } => (int)((weights.RawValue.Length + weights.Int8RawValue.Length) * 8L / (long)quantization.NumberOfBits),
        { Float16Value.Length: > 0 } => weights.Float16Value.Length / 2,
        _ => weights.FloatValue.Count,
    };

    public static void CheckCount(long count, TensorShape shape, string what)
    {
        if (count != shape.Count) throw new ModelValidationException($"the parameter '{what}' has {count} elements; its shape {shape} asks for {shape.Count}.");
    }
}
