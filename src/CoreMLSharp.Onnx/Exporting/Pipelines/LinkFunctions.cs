using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>Functions that turn scores of [examples, classes] into probabilities.</summary>
internal static class LinkFunctions
{
    public static OnnxValue SoftMax(OnnxGraphBuilder graph, OnnxValue scores) =>
        graph.Unary("Softmax", scores, OnnxAttributes.Attribute("axis", 1));

    /// <summary>The probabilities of two classes from the score of the second.</summary>
    public static OnnxValue OfTwoClasses(OnnxGraphBuilder graph, OnnxValue score, bool isProbit = false)
    {
        OnnxValue both = graph.Concat(1, graph.Unary("Neg", score), score);
        return isProbit ? NormalCdf(graph, both) : graph.Unary("Sigmoid", both);
    }

    /// <summary>Numbers that are not negative, scaled so that they sum to one; equal shares when all are zero.</summary>
    public static OnnxValue Normalized(OnnxGraphBuilder graph, OnnxValue numbers, int count)
    {
        OnnxValue sum = graph.Reduce("ReduceSum", numbers, [1], keepDims: true);
        OnnxValue isZero = graph.Compare("Equal", sum, graph.Constant(0f));
        return graph.Where(isZero, graph.Constant(1f / count), graph.Div(numbers, sum)) with { Shape = numbers.Shape };
    }

    /// <summary>The distribution function of the standard normal distribution.</summary>
    public static OnnxValue NormalCdf(OnnxGraphBuilder graph, OnnxValue x)
    {
        OnnxValue erf = graph.Add("Erf", [graph.Mul(x, (float)Math.Sqrt(0.5))], TensorProto.Types.DataType.Float, x.Shape);
        return graph.Mul(graph.Add(erf, 1), 0.5f);
    }
}
