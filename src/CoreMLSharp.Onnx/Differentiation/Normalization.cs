using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Normalisations.</summary>
internal static class Normalization
{
    public const float UsualEpsilon = 1e-5f;

    /// <summary>Batch normalisation with the mean and variance that are stored.</summary>
    public static void Batch(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue x = node.Input(0);
        OnnxValue inverse = InverseRoot(node, node.Input(4));
        OnnxValue scale = graph.Mul(node.Input(1), inverse);
        node.Give(0, () => graph.Mul(node.Gradient, PerChannel(graph, scale, x.Rank)));
        OnnxValue Centred() => graph.Sub(x, PerChannel(graph, node.Input(3), x.Rank));
        OnnxValue Sum(OnnxValue value) => graph.Reduce("ReduceSum", value, OtherAxes(x.Rank), keepDims: false);
        node.Give(1, () => graph.Mul(Sum(graph.Mul(node.Gradient, Centred())), inverse));
        node.Give(2, () => Sum(node.Gradient));
        node.Give(3, () => graph.Unary("Neg", graph.Mul(Sum(node.Gradient), scale)));
        node.Give(4, () => graph.Mul(
            graph.Mul(Sum(graph.Mul(node.Gradient, Centred())), graph.Mul(Unary.Square(graph, inverse), scale)), -0.5f));
    }

    /// <summary>Normalisation of each channel of each example by itself.</summary>
    public static void Instance(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        int rank = node.Input().Rank;
        long[] axes = [.. Enumerable.Range(2, rank - 2).Select(axis => (long)axis)];
        OnnxValue standardized = Standardize(node, axes, out OnnxValue inverse);
        node.Give(0, () => Through(
            graph, graph.Mul(node.Gradient, PerChannel(graph, node.Input(1), rank)), standardized, inverse, axes));
        OnnxValue Sum(OnnxValue value) => graph.Reduce("ReduceSum", value, OtherAxes(rank), keepDims: false);
        node.Give(1, () => Sum(graph.Mul(node.Gradient, standardized)));
        node.Give(2, () => Sum(node.Gradient));
    }

    /// <summary>Normalisation over all axes from a given one on.</summary>
    public static void Layer(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        int rank = node.Input().Rank;
        int first = node.Axis(rank, -1);
        long[] axes = [.. Enumerable.Range(first, rank - first).Select(axis => (long)axis)];
        OnnxValue standardized = Standardize(node, axes, out OnnxValue inverse);
        node.Give(0, () => Through(graph, graph.Mul(node.Gradient, node.Input(1)), standardized, inverse, axes));
        node.Give(1, () => graph.Mul(node.Gradient, standardized));
        node.Give(2, () => node.Gradient);
    }

    /// <summary>
    /// x · s^−β with s = bias + α / size · (sum of squares of the channels around). Which channels are around each is a matrix of zeros
    /// and ones.
    /// </summary>
    public static void LocalResponse(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        TensorShape shape = NodeGradient.Known(node.Input());
        long[] planes = [shape[0], shape[1], shape.CountFrom(2)];
        long size = node.Integer("size", 1);
        (float alpha, float beta) = (node.Number("alpha", 1e-4f), node.Number("beta", 0.75f));
        OnnxValue around = graph.Weights("around", Around(shape[1], size), new TensorShape(shape[1], shape[1]));
        OnnxValue x = graph.Reshape(node.Input(), planes);
        OnnxValue gradient = graph.Reshape(node.Gradient, planes);
        OnnxValue s = graph.Add(
            graph.Mul(graph.MatMul(around, Unary.Square(graph, x)), alpha / size), node.Number("bias", 1));
        OnnxValue power = graph.Binary("Pow", s, graph.Constant(-beta));
        OnnxValue back = graph.MatMul(
            Matrices.Transposed(graph, around), graph.Mul(graph.Mul(gradient, x), graph.Div(power, s)));
        OnnxValue result = graph.Sub(graph.Mul(gradient, power), graph.Mul(graph.Mul(x, back), 2 * alpha * beta / size));
        return graph.Reshape(result, shape.Dims.AsSpan());
    });

    /// <summary>The input less its mean along axes, by its standard deviation.</summary>
    private static OnnxValue Standardize(NodeGradient node, long[] axes, out OnnxValue inverse)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue centred = graph.Sub(node.Input(), graph.Reduce("ReduceMean", node.Input(), axes, keepDims: true));
        inverse = InverseRoot(node, graph.Reduce("ReduceMean", Unary.Square(graph, centred), axes, keepDims: true));
        return graph.Mul(centred, inverse);
    }

    /// <summary>What comes back through mean and deviation too: (g − mean g − x̂ · mean (g · x̂)) / σ.</summary>
    private static OnnxValue Through(OnnxGraphBuilder graph, OnnxValue gradient, OnnxValue standardized, OnnxValue inverse, long[] axes)
    {
        OnnxValue mean = graph.Reduce("ReduceMean", gradient, axes, keepDims: true);
        OnnxValue slope = graph.Reduce("ReduceMean", graph.Mul(gradient, standardized), axes, keepDims: true);
        return graph.Mul(graph.Sub(graph.Sub(gradient, mean), graph.Mul(standardized, slope)), inverse);
    }

    private static OnnxValue InverseRoot(NodeGradient node, OnnxValue variance) => node.Graph.Unary(
        "Reciprocal", node.Graph.Unary("Sqrt", node.Graph.Add(variance, node.Number("epsilon", UsualEpsilon))));

    /// <summary>A number for each channel, to be broadcast over [N, C, …].</summary>
    public static OnnxValue PerChannel(OnnxGraphBuilder graph, OnnxValue value, int rank) =>
        graph.Reshape(value, [value.RankedShape[0], .. Enumerable.Repeat(1L, rank - 2)]);

    /// <summary>All axes but the channels'.</summary>
    public static long[] OtherAxes(int rank) => [0, .. Enumerable.Range(2, rank - 2).Select(axis => (long)axis)];

    /// <summary>1 where a channel (column) counts for another (row): as many before as after, and one more after in even sizes.</summary>
    private static float[] Around(long channels, long size)
    {
        float[] around = new float[checked(channels * channels)];
        for (long row = 0; row < channels; row++)
        {
            long last = Math.Min(channels - 1, row + (size / 2));
            for (long column = Math.Max(0, row - ((size - 1) / 2)); column <= last; column++) around[(row * channels) + column] = 1;
        }

        return around;
    }
}
