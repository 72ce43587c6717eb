namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Products with matrices of weights, lookups in them, and products of tensors.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>W·x + b over the last dimension, or over the last three of a tensor of rank 4 or 5.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 1 to 5.</param>
    /// <param name="outputName">The tensor it writes.</param>
    /// <param name="weights">[outputChannels, inputChannels].</param>
    /// <param name="bias">[outputChannels], or null for none.</param>
    /// <param name="inputChannels">The columns of the matrix.</param>
    /// <param name="outputChannels">The rows of the matrix.</param>
    /// <param name="int8DynamicQuantize">Whether the input is quantised at run time; takes <see cref="WeightData.Int8"/> weights.</param>
    public NeuralNetworkBuilder AddInnerProduct(
        string name, string inputName, string outputName, WeightData weights, WeightData? bias, long inputChannels, long outputChannels,
        bool int8DynamicQuantize = false) =>
        Add(name, inputName, outputName, new()
        {
            InnerProduct = new()
            {
                InputChannels = Size(name, inputChannels),
                OutputChannels = Size(name, outputChannels),
                HasBias = bias is not null,
                Weights = weights.Message,
                Bias = bias?.Message,
                Int8DynamicQuantize = int8DynamicQuantize,
            },
        });

    /// <summary>The product of two stacks of matrices.</summary>
    public NeuralNetworkBuilder AddBatchedMatmul(
        string name, IReadOnlyList<string> inputNames, string outputName, bool transposeA = false, bool transposeB = false) =>
        Add(name, inputNames, [outputName], new() { BatchedMatmul = new() { TransposeA = transposeA, TransposeB = transposeB } });

    /// <summary>The product of a stack of matrices with a matrix of weights.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, whose last dimension is weightMatrixRows.</param>
    /// <param name="outputName">The tensor it writes, whose last dimension is weightMatrixColumns.</param>
    /// <param name="weights">
    /// The matrix [weightMatrixRows, weightMatrixColumns] column by column, which is the specification's order: that of its transpose.
    /// </param>
    /// <param name="weightMatrixRows">The rows of the matrix.</param>
    /// <param name="weightMatrixColumns">The columns of the matrix.</param>
    /// <param name="bias">[weightMatrixColumns], or null for none.</param>
    /// <param name="int8DynamicQuantize">Whether the input is quantised at run time; takes <see cref="WeightData.Int8"/> weights.</param>
    public NeuralNetworkBuilder AddBatchedMatmul(
        string name, string inputName, string outputName, WeightData weights, long weightMatrixRows, long weightMatrixColumns,
        WeightData? bias = null, bool int8DynamicQuantize = false) =>
        Add(name, inputName, outputName, new()
        {
            BatchedMatmul = new()
            {
                WeightMatrixFirstDimension = Size(name, weightMatrixRows),
                WeightMatrixSecondDimension = Size(name, weightMatrixColumns),
                HasBias = bias is not null,
                Weights = weights.Message,
                Bias = bias?.Message,
                Int8DynamicQuantize = int8DynamicQuantize,
            },
        });

    /// <summary>
    /// Looks up a column of weights [outputChannels, inputDim] for each index; the input is [S, B, 1, 1, 1] or [S, 1, 1, 1].
    /// </summary>
    public NeuralNetworkBuilder AddEmbedding(
        string name, string inputName, string outputName, WeightData weights, WeightData? bias, long inputDim, long outputChannels) =>
        Add(name, inputName, outputName, new()
        {
            Embedding = new()
            {
                InputDim = Size(name, inputDim),
                OutputChannels = Size(name, outputChannels),
                HasBias = bias is not null,
                Weights = weights.Message,
                Bias = bias?.Message,
            },
        });

    /// <summary>
    /// Looks up a column of weights [embeddingSize, vocabSize] for each index; the last dimension of the input is 1 and becomes
    /// embeddingSize.
    /// </summary>
    public NeuralNetworkBuilder AddEmbeddingND(
        string name, string inputName, string outputName, long vocabSize, long embeddingSize, WeightData weights,
        WeightData? bias = null) =>
        Add(name, inputName, outputName, new()
        {
            EmbeddingND = new()
            {
                VocabSize = Size(name, vocabSize),
                EmbeddingSize = Size(name, embeddingSize),
                HasBias = bias is not null,
                Weights = weights.Message,
                Bias = bias?.Message,
            },
        });

    /// <summary>The dot product of two inputs over the channels, or the cosine of their angle.</summary>
    public NeuralNetworkBuilder AddDot(string name, IReadOnlyList<string> inputNames, string outputName, bool cosineSimilarity = false) =>
        Add(name, inputNames, [outputName], new() { Dot = new() { CosineSimilarity = cosineSimilarity } });
}
