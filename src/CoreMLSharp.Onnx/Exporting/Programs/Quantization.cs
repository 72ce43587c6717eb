using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Conversions of activations to 8-bit numbers and back, with one scale or one for each position along an axis.</summary>
internal static class Quantization
{
    /// <summary>round(x / scale) + zero point, limited to what the type holds; halves are rounded to the even neighbour.</summary>
    public static void Quantize(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("input");
        (float low, float high) = operation.Choice("output_dtype") == "int8" ? (-128f, 127f) : (0f, 255f);
        OnnxValue rounded = graph.Unary("Round", graph.Div(x, Factor(operation, "scale", x)));
        OnnxValue shifted = operation.Has("zero_point") ? graph.Add(rounded, graph.ToFloat(Factor(operation, "zero_point", x))) : rounded;
        operation.Output(graph.Clip(shifted, low, high));
    }

    /// <summary>scale · (x − zero point).</summary>
    public static void Dequantize(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = graph.ToFloat(operation.Value("input"));
        if (operation.Has("zero_point")) x = graph.Sub(x, graph.ToFloat(Factor(operation, "zero_point", x)));
        operation.Output(graph.Mul(x, Factor(operation, "scale", x)));
    }

    /// <summary>One number, or a vector laid along the axis.</summary>
    private static OnnxValue Factor(OperationContext operation, string parameter, OnnxValue x)
    {
        OnnxValue factor = operation.Value(parameter);
        if (factor.Rank == 0) return factor;
        int axis = operation.Axis("axis", x);
        return operation.Graph.Reshape(factor, [.. Enumerable.Range(0, x.Rank).Select(i => i == axis ? factor.RankedShape[0] : 1)]);
    }
}
