using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>
/// Lets batch normalisations take mean and variance from the examples that are computed together, as they do while a network is trained,
/// and not from what is stored.
/// </summary>
internal static class BatchStatistics
{
    /// <summary>Rewrites the normalisations whose stored mean and variance are among the given ones.</summary>
    /// <param name="graph">The graph, before its gradient is added.</param>
    /// <param name="stored">The names of the values that are stored means and variances.</param>
    /// <returns>
    /// What took the place of each stored value, [channels]. A variance is that of the sample, with n − 1, as is stored by custom.
    /// </returns>
    public static IReadOnlyDictionary<string, OnnxValue> Apply(OnnxGraphBuilder graph, IReadOnlySet<string> stored)
    {
        Dictionary<string, OnnxValue> measured = [];
        graph.Expand(node =>
        {
            if (node.OpType != "BatchNormalization" || !stored.Contains(node.Input[3]) || !stored.Contains(node.Input[4])) return null;
            OnnxValue x = graph.ValueOf(node.Input[0]);
            long channels = x.RankedShape[1];
            long count = NodeGradient.Known(x).Count / channels;
            long[] axes = Normalization.OtherAxes(x.Rank);
            OnnxValue mean = graph.Reduce("ReduceMean", x, axes, keepDims: true);
            OnnxValue centred = graph.Sub(x, mean);
            OnnxValue variance = graph.Reduce("ReduceMean", Unary.Square(graph, centred), axes, keepDims: true);
            float epsilon = node.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? Normalization.UsualEpsilon;
            OnnxValue scale = Normalization.PerChannel(graph, graph.ValueOf(node.Input[1]), x.Rank);
            OnnxValue shift = Normalization.PerChannel(graph, graph.ValueOf(node.Input[2]), x.Rank);
            OnnxValue normal = graph.Div(centred, graph.Unary("Sqrt", graph.Add(variance, epsilon)));
            measured[node.Input[3]] = graph.Reshape(mean, channels);
            measured[node.Input[4]] = graph.Mul(graph.Reshape(variance, channels), (float)count / Math.Max(1, count - 1));
            return [graph.Add(graph.Mul(normal, scale), shift)];
        });
        return measured;
    }
}
