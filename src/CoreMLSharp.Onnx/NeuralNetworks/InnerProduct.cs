using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>Products with matrices of weights, and lookups in them.</summary>
internal static class InnerProduct
{
    public static void Multiply(LayerContext layer)
    {
        InnerProductLayerParams parameters = layer.Layer.InnerProduct;
        OnnxValue x = LayerContext.OfRank(layer.Input, 1, 5);
        long inputs = LayerContext.Size(parameters.InputChannels, "inputChannels");
        long outputs = LayerContext.Size(parameters.OutputChannels, "outputChannels");
        OnnxValue weights = layer.Weights(parameters.Weights, "weights", outputs, inputs);
        OnnxValue? bias = parameters.HasBias ? layer.Weights(parameters.Bias, "bias", outputs) : null;
        OnnxValue product = layer.Graph.Linear(AsMatrix(layer.Graph, x, inputs), weights, bias);
        layer.Output(FromMatrix(layer.Graph, product, x, outputs));
    }

    /// <summary>The input with its vectors as rows: ranks 1 to 3 have them in the last dimension, ranks 4 and 5 in the last three.</summary>
    private static OnnxValue AsMatrix(OnnxGraphBuilder graph, OnnxValue x, long inputs)
    {
        long length = x.Rank >= 4 ? x.Shape.CountBetween(x.Rank - 3, x.Rank) : x.Shape[-1];
        if (length != inputs && length != Shape.Unknown) throw new ModelValidationException($"its weights are for vectors of {inputs} elements; its input has the shape {x.Shape}.");
        return x.Rank == 2 ? x : graph.Reshape(x, -1, inputs);
    }

    private static OnnxValue FromMatrix(OnnxGraphBuilder graph, OnnxValue product, OnnxValue x, long outputs)
    {
        int leading = x.Rank switch { 1 => 0, 2 or 4 => 1, _ => 2 };
        if (x.Rank == 2) return product;
        long[] trailing = x.Rank >= 4 ? [outputs, 1, 1] : [outputs];
        Shape shape = new([.. x.Shape.Dims[..leading], .. trailing]);
        return shape.Dims.Count(dim => dim == Shape.Unknown) <= 1
            ? graph.Reshape(product, shape.Dims.AsSpan())
            : graph.Reshape(product, graph.Concat(0, graph.ShapeOf(x, 0, leading), graph.Constant(trailing)), shape);
    }
}
