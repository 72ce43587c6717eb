using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>
/// What the integers of a quantised tensor stand for: scale · (integer − zero), for the whole tensor or for slices along an axis.
/// </summary>
/// <param name="Type">The type of the integers.</param>
/// <param name="Scales">One, or one for each slice.</param>
/// <param name="Zeros">As many.</param>
/// <param name="Axis">The axis of the slices.</param>
internal sealed record Grid(DataType Type, float[] Scales, long[] Zeros, int Axis)
{
    /// <summary>Whether two tensors have the same numbers for the same integers.</summary>
    public bool IsSame(Grid other) => Type == other.Type && Axis == other.Axis && Scales.AsSpan().SequenceEqual(other.Scales)
        && Zeros.AsSpan().SequenceEqual(other.Zeros);

    /// <summary>Integers as the numbers they stand for.</summary>
    public OnnxValue Dequantize(OnnxGraphBuilder graph, OnnxValue integers)
    {
        (OnnxValue scales, OnnxValue zeros) = Parameters(graph);
        return graph.Add("DequantizeLinear", [integers, scales, zeros], DataType.Float, integers.Shape, AxisAttribute());
    }

    /// <summary>Numbers as the nearest integers that stand for them.</summary>
    public OnnxValue Quantize(OnnxGraphBuilder graph, OnnxValue numbers)
    {
        (OnnxValue scales, OnnxValue zeros) = Parameters(graph);
        return graph.Add("QuantizeLinear", [numbers, scales, zeros], Type, numbers.Shape, AxisAttribute());
    }

    /// <summary>
    /// Numbers moved to the grid. Pairs of operators that do so are of unsigned integers, which have the same grid: ONNX Runtime brings
    /// signed ones of eight bits to that itself on many machines, and stumbles where it had moved one of a pair before.
    /// </summary>
    public OnnxValue Round(OnnxGraphBuilder graph, OnnxValue numbers)
    {
        Grid grid = Type == DataType.Int8
            ? this with { Type = DataType.Uint8, Zeros = Array.ConvertAll(Zeros, zero => zero - sbyte.MinValue) }
            : this;
        return grid.Dequantize(graph, grid.Quantize(graph, numbers));
    }

    /// <summary>The numbers that a constant's integers stand for.</summary>
    public float[] ToFloats(Constant constant)
    {
        long[] integers = constant.ToIntegers();
        int run = Scales.Length == 1 ? integers.Length : (int)constant.Shape.CountFrom(Axis) / Scales.Length;
        float[] numbers = new float[integers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            int slice = i / Math.Max(run, 1) % Scales.Length;
            numbers[i] = Scales[slice] * (integers[i] - Zeros[slice]);
        }

        return numbers;
    }

    private AttributeProto[] AxisAttribute() => Scales.Length == 1 ? [] : [Attribute("axis", Axis)];

    private (OnnxValue Scales, OnnxValue Zeros) Parameters(OnnxGraphBuilder graph)
    {
        TensorShape shape = Scales.Length == 1 ? TensorShape.Scalar : new TensorShape(Scales.Length);
        Constant zeros = Constant.Of(Type, Zeros, shape);
        return (graph.Constant(Scales, shape), graph.Weights("zero", Type, zeros.Bytes, shape));
    }
}
