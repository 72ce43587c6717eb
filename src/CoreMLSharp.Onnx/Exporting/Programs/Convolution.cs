using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Convolutions over one, two or three spatial dimensions.</summary>
internal static class Convolution
{
    public static void Conv(OperationContext operation) => Conv(operation, operation.OfRank("weight", 3, 5));

    /// <summary><c>conv_quantized</c>: weights that stand for weight · quant_scale + quant_bias.</summary>
    public static void ConvQuantized(OperationContext operation)
    {
        if (operation.Text("quantization_type") != "linear") throw new UnsupportedModelException("quantisation by a lookup table is not defined for it; 'linear' is.");
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue weight = graph.ToFloat(operation.OfRank("weight", 3, 5));
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
        OnnxValue weight = operation.OfRank("weight", 3, 5);
        OnnxValue x = operation.OfRank("x", weight.Rank, weight.Rank);
        long groups = Groups(operation);
        if (x.RankedShape[1] != weight.RankedShape[0] && x.RankedShape[1] != TensorShape.Unknown) throw Mismatch(x, weight);
        Window window = Windowing.Read(operation, [.. weight.RankedShape.Dims[2..]]);
        long[]? target = operation.Has("output_shape") ? operation.Integers("output_shape") : null;
        if (target is not null && target.Length != x.Rank) throw operation.Failure("output_shape", $"it has {target.Length} numbers for {x.Rank} dimensions.");
        operation.Output(operation.Graph.ConvTranspose(x, weight, Bias(operation, checked(weight.RankedShape[1] * groups)), window, checked(weight.RankedShape[1] * groups), groups, target?[2..]));
    }

    private static void Conv(OperationContext operation, OnnxValue weight)
    {
        OnnxValue x = operation.OfRank("x", weight.Rank, weight.Rank);
        long groups = Groups(operation);
        if (x.RankedShape[1] != TensorShape.Unknown && weight.RankedShape[1] != TensorShape.Unknown && x.RankedShape[1] != checked(weight.RankedShape[1] * groups)) throw Mismatch(x, weight);
        Window window = Windowing.Read(operation, [.. weight.RankedShape.Dims[2..]]);
        operation.Output(operation.Graph.Conv(x, weight, Bias(operation, weight.RankedShape[0]), window, groups));
    }

    private static OnnxValue? Bias(OperationContext operation, long channels)
    {
        if (operation.Optional("bias") is not { } bias) return null;
        return bias.Rank == 1 && (bias.RankedShape[0] == channels || channels == TensorShape.Unknown)
            ? bias
            : throw operation.Failure("bias", $"it has the shape {bias.Shape}; a vector of {channels} is defined.");
    }

    private static long Groups(OperationContext operation) => operation.Integer("groups") is > 0 and <= int.MaxValue and var groups
        ? groups
        : throw operation.Failure("groups", "a positive number is defined.");

    private static ModelValidationException Mismatch(OnnxValue x, OnnxValue weight) => new($"weights of shape {weight.Shape} do not fit an input of shape {x.Shape}.");
}
