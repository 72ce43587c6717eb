using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that bring values to a common scale.</summary>
internal static class Normalization
{
    public static void BatchNorm(LayerContext layer)
    {
        BatchnormLayerParams parameters = layer.Layer.Batchnorm;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = LayerContext.OfRank(layer.Input, 3);
        long channels = LayerContext.Size(parameters.Channels, "channels");
        if (x.RankedShape[-3] != channels && x.RankedShape[-3] != TensorShape.Unknown)
        {
            throw new ModelValidationException($"it is for {channels} channels; its input has {x.RankedShape[-3]}.");
        }

        float epsilon = parameters.Epsilon == 0 ? 1e-5f : parameters.Epsilon;
        if (parameters.ComputeMeanVar)
        {
            layer.Output(Standardized(layer, x, channels, epsilon));
            return;
        }

        if (x.Rank == 4 || layer.Network.Training is not null)
        {
            // What learns stays apart, so that a gradient reaches it, and leading dimensions become one.
            OnnxValue planes = x.Rank == 4 ? x : graph.Reshape(x, -1, channels, x.RankedShape[-2], x.RankedShape[-1]);
            OnnxValue[] constants =
            [
                layer.Weights(parameters.Gamma, "gamma", channels),
                layer.Weights(parameters.Beta, "beta", channels),
                layer.Weights(parameters.Mean, "mean", channels),
                layer.Weights(parameters.Variance, "variance", channels),
            ];
            OnnxValue normal = graph.Add(
                "BatchNormalization", [planes, .. constants], x.Type, planes.Shape, Attribute("epsilon", epsilon));
            layer.Output(x.Rank == 4 ? normal : graph.Reshape(normal, x.RankedShape.Dims.AsSpan()));
            return;
        }

        float[] gamma = layer.Floats(parameters.Gamma, "gamma", channels);
        float[] beta = layer.Floats(parameters.Beta, "beta", channels);
        float[] mean = layer.Floats(parameters.Mean, "mean", channels);
        float[] variance = layer.Floats(parameters.Variance, "variance", channels);
        float[] scale = [.. gamma.Select((g, i) => (float)(g / Math.Sqrt((double)variance[i] + epsilon)))];
        float[] shift = [.. beta.Select((b, i) => b - (mean[i] * scale[i]))];
        TensorShape shape = new(channels, 1, 1);
        layer.Output(graph.Add(graph.Mul(x, graph.Weights("scale", scale, shape)), graph.Weights("shift", shift, shape)));
    }

    /// <summary>
    /// Along channels. The specification has it for three dimensions and more; Create ML's action classifiers use it on [1, classes] too.
    /// </summary>
    public static void Softmax(LayerContext layer)
    {
        OnnxValue x = layer.Input;
        layer.Output(layer.Graph.Unary("Softmax", x, Attribute("axis", x.Rank < 3 ? x.Rank - 1 : x.Rank - 3)));
    }

    public static void SoftmaxND(LayerContext layer)
    {
        OnnxValue x = layer.Input;
        layer.Output(layer.Graph.Unary("Softmax", x, Attribute("axis", LayerContext.Axis(layer.Layer.SoftmaxND.Axis, x.Rank))));
    }

    public static void LocalResponse(LayerContext layer)
    {
        LRNLayerParams parameters = layer.Layer.Lrn;
        OnnxValue original = layer.Input;
        OnnxValue x = layer.Fold(original);
        long size = LayerContext.Size(parameters.LocalSize, "localSize");
        float k = parameters.K == 0 ? 1 : parameters.K;
        OnnxValue normalized = size % 2 == 0
            ? EvenLocalResponse(layer.Graph, x, size, k, parameters)
            : layer.Graph.Unary(
                "LRN", x, Attribute("alpha", parameters.Alpha), Attribute("beta", parameters.Beta), Attribute("bias", k),
                Attribute("size", size));
        layer.Output(layer.Restore(normalized, original));
    }

    /// <summary>The same for an even number of channels, which ONNX Runtime does not take: the extra one is after the middle.</summary>
    private static OnnxValue EvenLocalResponse(OnnxGraphBuilder graph, OnnxValue x, long size, float k, LRNLayerParams parameters)
    {
        OnnxValue squares = graph.Transpose(graph.Mul(x, x), 0, 2, 3, 1);
        Window window = new([1, size], [1, 1], [1, 1], new WindowPadding([(0, 0), ((size - 1) / 2, size / 2)]));
        OnnxValue mean = graph.Transpose(graph.Pool("AveragePool", squares, window, Attribute("count_include_pad", true)), 0, 3, 1, 2);
        return graph.Div(x, graph.Binary("Pow", graph.Add(graph.Mul(mean, parameters.Alpha), k), graph.Constant(parameters.Beta)));
    }

    public static void L2(LayerContext layer)
    {
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = LayerContext.OfRank(layer.Input, 3);
        float epsilon = layer.Layer.L2Normalize.Epsilon == 0 ? 1e-6f : layer.Layer.L2Normalize.Epsilon;
        OnnxValue sum = graph.Reduce("ReduceSumSquare", x, [-3, -2, -1], keepDims: true);
        layer.Output(graph.Div(x, graph.Unary("Sqrt", graph.Add(sum, epsilon))));
    }

    public static void MeanVariance(LayerContext layer)
    {
        MeanVarianceNormalizeLayerParams parameters = layer.Layer.Mvn;
        OnnxValue x = LayerContext.OfRank(layer.Input, 3);
        ReadOnlySpan<long> axes = parameters.AcrossChannels ? [-3, -2, -1] : [-2, -1];
        float epsilon = parameters.Epsilon == 0 ? 1e-6f : parameters.Epsilon;
        OnnxValue centred = layer.Graph.Sub(x, layer.Graph.Reduce("ReduceMean", x, axes, keepDims: true));
        layer.Output(parameters.NormalizeVariance ? DividedByDeviation(layer.Graph, centred, axes, epsilon) : centred);
    }

    public static void LayerNorm(LayerContext layer)
    {
        LayerNormalizationLayerParams parameters = layer.Layer.LayerNormalization;
        OnnxValue x = layer.Input;
        long[] shape = [.. parameters.NormalizedShape];
        int axis = x.Rank - shape.Length;
        if (shape.Length == 0 || axis < 0
            || shape.Where((dim, i) => dim != x.RankedShape[axis + i] && x.RankedShape[axis + i] != TensorShape.Unknown).Any())
        {
            throw new ModelValidationException(
                $"it normalises the last dimensions [{string.Join(", ", shape)}] of an input of shape {x.Shape}.");
        }

        OnnxValue gamma = layer.Weights(parameters.Gamma, "gamma", shape);
        OnnxValue beta = layer.Weights(parameters.Beta, "beta", shape);
        layer.Output(
            layer.Graph.Add(
                "LayerNormalization", [x, gamma, beta], x.Type, x.Shape, Attribute("axis", axis), Attribute("epsilon", parameters.Eps)));
    }

    /// <summary>Batch normalisation by the mean and variance of the input itself: of each instance, or of the whole batch.</summary>
    private static OnnxValue Standardized(LayerContext layer, OnnxValue x, long channels, float epsilon)
    {
        OnnxGraphBuilder graph = layer.Graph;
        BatchnormLayerParams parameters = layer.Layer.Batchnorm;
        long[] axes = parameters.InstanceNormalization
            ? [-2, -1]
            : [.. Enumerable.Range(0, x.Rank).Where(axis => axis != x.Rank - 3).Select(axis => (long)axis)];
        OnnxValue centred = graph.Sub(x, graph.Reduce("ReduceMean", x, axes, keepDims: true));
        OnnxValue standard = DividedByDeviation(graph, centred, axes, epsilon);
        OnnxValue scaled = graph.Mul(standard, layer.Weights(parameters.Gamma, "gamma", channels, 1, 1));
        return graph.Add(scaled, layer.Weights(parameters.Beta, "beta", channels, 1, 1));
    }

    private static OnnxValue DividedByDeviation(OnnxGraphBuilder graph, OnnxValue centred, ReadOnlySpan<long> axes, float epsilon)
    {
        OnnxValue variance = graph.Reduce("ReduceMean", graph.Mul(centred, centred), axes, keepDims: true);
        return graph.Div(centred, graph.Unary("Sqrt", graph.Add(variance, epsilon)));
    }
}
