using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

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

    /// <summary>A product of stacks of matrices, or of vectors with a matrix of weights, which is stored column by column.</summary>
    public static void BatchedMatMul(LayerContext layer)
    {
        BatchedMatMulLayerParams parameters = layer.Layer.BatchedMatmul;
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        if (inputs.Length == 2)
        {
            OnnxValue a = inputs[0].Rank == 1 ? graph.Unsqueeze(inputs[0], 0) : inputs[0];
            OnnxValue b = inputs[1].Rank == 1 ? graph.Unsqueeze(inputs[1], 1) : inputs[1];
            layer.Output(graph.MatMul(parameters.TransposeA ? Transposed(graph, a) : a, parameters.TransposeB ? Transposed(graph, b) : b));
            return;
        }

        OnnxValue x = inputs[0];
        long rows = LayerContext.Size(parameters.WeightMatrixFirstDimension, "weightMatrixFirstDimension");
        long columns = LayerContext.Size(parameters.WeightMatrixSecondDimension, "weightMatrixSecondDimension");
        if (x.RankedShape[-1] != rows && x.RankedShape[-1] != TensorShape.Unknown)
        {
            throw new ModelValidationException($"its weights are for vectors of {rows} elements; its input has the shape {x.Shape}.");
        }

        OnnxValue weights = layer.Weights(parameters.Weights, "weights", columns, rows);
        OnnxValue? bias = parameters.HasBias ? layer.Weights(parameters.Bias, "bias", columns) : null;
        OnnxValue product = graph.Linear(x.Rank == 2 ? x : graph.Reshape(x, -1, rows), weights, bias);
        OnnxValue dims = graph.Concat(0, graph.ShapeOf(x, 0, x.Rank - 1), graph.Constant(columns));
        layer.Output(x.Rank == 2 ? product : graph.Reshape(product, dims, x.RankedShape.With(-1, columns)));
    }

    /// <summary>The sum of products along channels, of the values or of their directions.</summary>
    public static void Dot(LayerContext layer)
    {
        OnnxGraphBuilder graph = layer.Graph;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        (OnnxValue a, OnnxValue b) = (LayerContext.OfRank(inputs[0], 3), LayerContext.OfRank(inputs[1], 3));
        OnnxValue product = graph.Reduce("ReduceSum", graph.Mul(a, b), [-3], keepDims: true);
        if (layer.Layer.Dot.CosineSimilarity)
        {
            product = graph.Div(
                product, graph.Mul(graph.Reduce("ReduceL2", a, [-3], keepDims: true), graph.Reduce("ReduceL2", b, [-3], keepDims: true)));
        }

        layer.Output(product);
    }

    /// <summary>Columns of a matrix of weights; the input's last three dimensions are 1.</summary>
    public static void Embedding(LayerContext layer)
    {
        EmbeddingLayerParams parameters = layer.Layer.Embedding;
        OnnxValue x = LayerContext.OfRank(layer.Input, 4, 5);
        OnnxValue vectors = Lookup(
            layer, layer.Graph.Squeeze(x, -3, -2, -1), parameters.OutputChannels, parameters.InputDim, parameters.Weights,
            parameters.HasBias ? parameters.Bias : null);
        layer.Output(layer.Graph.Unsqueeze(vectors, -2, -1));
    }

    /// <summary>Columns of a matrix of weights; the input's last dimension is 1.</summary>
    public static void EmbeddingND(LayerContext layer)
    {
        EmbeddingNDLayerParams parameters = layer.Layer.EmbeddingND;
        OnnxValue x = LayerContext.OfRank(layer.Input, 1);
        layer.Output(
            Lookup(
                layer, layer.Graph.Squeeze(x, -1), parameters.EmbeddingSize, parameters.VocabSize, parameters.Weights,
                parameters.HasBias ? parameters.Bias : null));
    }

    private static OnnxValue Lookup(
        LayerContext layer, OnnxValue positions, ulong size, ulong count, WeightParams? weights, WeightParams? bias)
    {
        long length = LayerContext.Size(size, "size of the vectors");
        OnnxValue matrix = layer.Weights(weights, "weights", length, LayerContext.Size(count, "number of vectors"));
        OnnxValue columns = layer.Graph.Gather(matrix, layer.Graph.ToInt64(positions), 1);
        OnnxValue vectors = layer.Graph.Transpose(columns, [.. Enumerable.Range(1, positions.Rank), 0]);
        return bias is null ? vectors : layer.Graph.Add(vectors, layer.Weights(bias, "bias", length));
    }

    private static OnnxValue Transposed(OnnxGraphBuilder graph, OnnxValue x) =>
        graph.Transpose(x, [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2]);

    /// <summary>
    /// The input with its vectors as rows: ranks 1 to 3 have them in the last dimension, ranks 4 and 5 in the last three.
    /// </summary>
    private static OnnxValue AsMatrix(OnnxGraphBuilder graph, OnnxValue x, long inputs)
    {
        long length = x.Rank >= 4 ? x.RankedShape.CountBetween(x.Rank - 3, x.Rank) : x.RankedShape[-1];
        if (length != inputs && length != TensorShape.Unknown)
        {
            throw new ModelValidationException($"its weights are for vectors of {inputs} elements; its input has the shape {x.Shape}.");
        }

        return x.Rank == 2 ? x : graph.Reshape(x, -1, inputs);
    }

    private static OnnxValue FromMatrix(OnnxGraphBuilder graph, OnnxValue product, OnnxValue x, long outputs)
    {
        int leading = x.Rank switch { 1 => 0, 2 or 4 => 1, _ => 2 };
        if (x.Rank == 2) return product;
        long[] trailing = x.Rank >= 4 ? [outputs, 1, 1] : [outputs];
        TensorShape shape = new([.. x.RankedShape.Dims[..leading], .. trailing]);
        return shape.Dims.Count(dim => dim == TensorShape.Unknown) <= 1
            ? graph.Reshape(product, shape.Dims.AsSpan())
            : graph.Reshape(product, graph.Concat(0, graph.ShapeOf(x, 0, leading), graph.Constant(trailing)), shape);
    }
}
