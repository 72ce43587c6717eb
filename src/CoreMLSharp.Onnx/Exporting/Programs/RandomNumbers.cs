using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that draw random numbers. Which numbers a seed gives is not specified; the same seed gives the same here.</summary>
internal static class RandomNumbers
{
    public static void Normal(OperationContext operation)
    {
        OnnxValue drawn = operation.Graph.Unary("RandomNormalLike", Like(operation), Seed(operation));
        operation.Output(Scaled(operation, drawn, operation.Number("stddev"), operation.Number("mean")));
    }

    public static void Uniform(OperationContext operation)
    {
        (float low, float high) = (operation.Number("low"), operation.Number("high"));
        operation.Output(Scaled(operation, operation.Graph.Unary("RandomUniformLike", Like(operation), Seed(operation)), high - low, low));
    }

    public static void Bernoulli(OperationContext operation)
    {
        OnnxValue drawn = operation.Graph.Unary("RandomUniformLike", Like(operation), Seed(operation));
        operation.Output(operation.Graph.Compare("Less", drawn, operation.Graph.Constant(operation.Number("prob"))));
    }

    /// <summary>Draws positions from the distributions in the last dimension.</summary>
    public static void Categorical(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue logits = operation.Choice("mode") == "logits" ? x : graph.Unary("Log", x);
        long size = operation.Integer("size");
        OnnxValue rows = graph.Reshape(logits, -1, x.RankedShape[-1]);
        OnnxValue drawn = graph.Add(
            "Multinomial", [rows], OnnxType.Int64, rows.RankedShape.With(1, size),
            [Attribute("dtype", (long)OnnxType.Int64), Attribute("sample_size", size), .. Seed(operation)]);
        OnnxValue dims = graph.Concat(0, graph.ShapeOf(x, 0, x.Rank - 1), graph.Constant(size));
        operation.Output(graph.Reshape(graph.ToFloat(drawn), dims, x.RankedShape.With(-1, size)));
    }

    private static OnnxValue Scaled(OperationContext operation, OnnxValue drawn, float factor, float offset) =>
        operation.Graph.Add(operation.Graph.Mul(drawn, factor), offset);

    /// <summary>A tensor of the shape that is asked for.</summary>
    private static OnnxValue Like(OperationContext operation)
    {
        OnnxValue dims = operation.Value("shape");
        return operation.Graph.Fill(dims, 0, TensorTransformation.ShapeGivenBy(dims));
    }

    /// <summary>A negative seed asks for other numbers each time.</summary>
    private static AttributeProto[] Seed(OperationContext operation) =>
        operation.Integer("seed") is long seed and >= 0 ? [Attribute("seed", (float)seed)] : [];
}
