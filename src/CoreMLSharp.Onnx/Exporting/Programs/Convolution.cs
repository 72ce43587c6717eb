using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Convolutions over one, two or three spatial dimensions.</summary>
internal static class Convolution
{
    public static void Conv(OperationContext operation) => Conv(operation, operation.Value("weight"));

    /// <summary><c>conv_quantized</c>: weights that stand for weight · quant_scale + quant_bias.</summary>
    public static void ConvQuantized(OperationContext operation)
    {
        if (operation.Choice("quantization_type") != "linear")
        {
            throw new UnsupportedModelException("quantisation by a lookup table is not defined for it; 'linear' is.");
        }

        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue weight = graph.ToFloat(operation.Value("weight"));
        OnnxValue PerOutput(string parameter)
        {
            OnnxValue value = operation.Value(parameter);
            return value.Rank == 1 ? graph.Reshape(value, [-1, .. Enumerable.Repeat(1L, weight.Rank - 1)]) : value;
        }

        Conv(operation, graph.Add(graph.Mul(weight, PerOutput("quant_scale")), PerOutput("quant_bias")));
    }

    /// <summary>Weights are [inputs, outputs / groups, kernel…].</summary>
    public static void ConvTranspose(OperationContext operation)
    {
        OnnxValue weight = operation.Value("weight");
        Window window = Windowing.Read(operation, [.. weight.RankedShape.Dims[2..]]);
        long groups = operation.Integer("groups");
        long outputs = checked(weight.RankedShape[1] * groups);
        long[]? target = operation.Has("output_shape") ? operation.Integers("output_shape")[2..] : null;
        operation.Output(
            operation.Graph.ConvTranspose(operation.Value("x"), weight, operation.Optional("bias"), window, outputs, groups, target));
    }

    private static void Conv(OperationContext operation, OnnxValue weight)
    {
        Window window = Windowing.Read(operation, [.. weight.RankedShape.Dims[2..]]);
        operation.Output(
            operation.Graph.Conv(operation.Value("x"), weight, operation.Optional("bias"), window, operation.Integer("groups")));
    }
}
