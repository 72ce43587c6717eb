using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>
/// Recurrent layers over [S, B, C, 1, 1]. Input matrices are [hiddenSize, inputSize], recursion matrices [hiddenSize, hiddenSize], vectors
/// [hiddenSize]. The first input is the sequence, further ones are states; the first output is the sequence, or its last step, and further
/// ones are states.
/// </content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>A simple recurrent network: y(t) = f(W·x(t) + R·y(t-1) + b).</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="recursionMatrix">R.</param>
    /// <param name="weightMatrix">W.</param>
    /// <param name="bias">b, or null for none.</param>
    /// <param name="hiddenSize">The size of the state and of the output.</param>
    /// <param name="inputSize">The channels of the input.</param>
    /// <param name="activation">f.</param>
    /// <param name="inputNames">The sequence and the state.</param>
    /// <param name="outputNames">The output and the state.</param>
    /// <param name="outputAll">Whether all steps are put out, or the last.</param>
    /// <param name="reverseInput">Whether it runs from the last step to the first.</param>
    public NeuralNetworkBuilder AddSimpleRecurrent(
        string name, WeightData recursionMatrix, WeightData weightMatrix, WeightData? bias, long hiddenSize, long inputSize,
        ActivationParams activation,
        IReadOnlyList<string> inputNames, IReadOnlyList<string> outputNames, bool outputAll = false, bool reverseInput = false) =>
        Add(name, inputNames, outputNames, new()
        {
            SimpleRecurrent = new()
            {
                InputVectorSize = Size(name, inputSize),
                OutputVectorSize = Size(name, hiddenSize),
                Activation = activation,
                SequenceOutput = outputAll,
                ReverseInput = reverseInput,
                WeightMatrix = weightMatrix.Message,
                RecursionMatrix = recursionMatrix.Message,
                HasBiasVector = bias is not null,
                BiasVector = bias?.Message,
            },
        });

    /// <summary>A gated recurrent unit.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="recursionMatrices">Those of the update gate, the reset gate and the output gate.</param>
    /// <param name="weightMatrices">The same for the input.</param>
    /// <param name="biases">The same, or null for none.</param>
    /// <param name="hiddenSize">The size of the state and of the output.</param>
    /// <param name="inputSize">The channels of the input.</param>
    /// <param name="inputNames">The sequence and, optionally, the state.</param>
    /// <param name="outputNames">The output and the state.</param>
    /// <param name="activation">Of the output gate; null for tanh.</param>
    /// <param name="innerActivation">Of the other gates; null for the hard sigmoid.</param>
    /// <param name="outputAll">Whether all steps are put out, or the last.</param>
    /// <param name="reverseInput">Whether it runs from the last step to the first.</param>
    public NeuralNetworkBuilder AddGru(
        string name, IReadOnlyList<WeightData> recursionMatrices, IReadOnlyList<WeightData> weightMatrices,
        IReadOnlyList<WeightData>? biases, long hiddenSize, long inputSize,
        IReadOnlyList<string> inputNames, IReadOnlyList<string> outputNames, ActivationParams? activation = null,
        ActivationParams? innerActivation = null,
        bool outputAll = false, bool reverseInput = false)
    {
        WeightParams[] recursion = Gates(name, recursionMatrices, 3, nameof(recursionMatrices));
        WeightParams[] weights = Gates(name, weightMatrices, 3, nameof(weightMatrices));
        WeightParams?[] bias = biases is null ? new WeightParams?[3] : Gates(name, biases, 3, nameof(biases));
        return Add(name, inputNames, outputNames, new()
        {
            Gru = new()
            {
                InputVectorSize = Size(name, inputSize),
                OutputVectorSize = Size(name, hiddenSize),
                SequenceOutput = outputAll,
                ReverseInput = reverseInput,
                Activations = { innerActivation ?? Activation.SigmoidHard(), activation ?? Activation.Tanh() },
                HasBiasVectors = biases is not null,
                UpdateGateWeightMatrix = weights[0],
                ResetGateWeightMatrix = weights[1],
                OutputGateWeightMatrix = weights[2],
                UpdateGateRecursionMatrix = recursion[0],
                ResetGateRecursionMatrix = recursion[1],
                OutputGateRecursionMatrix = recursion[2],
                UpdateGateBiasVector = bias[0],
                ResetGateBiasVector = bias[1],
                OutputGateBiasVector = bias[2],
            },
        });
    }

    /// <summary>A long short-term memory in one direction (coremltools: <c>add_unilstm</c>).</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="weights">Its matrices and vectors.</param>
    /// <param name="hiddenSize">The size of the states and of the output.</param>
    /// <param name="inputSize">The channels of the input.</param>
    /// <param name="inputNames">The sequence and, optionally, hidden and cell state.</param>
    /// <param name="outputNames">The output, hidden and cell state.</param>
    /// <param name="options">What else can be set.</param>
    /// <param name="reverseInput">Whether it runs from the last step to the first.</param>
    public NeuralNetworkBuilder AddUniDirectionalLSTM(
        string name, LstmWeights weights, long hiddenSize, long inputSize, IReadOnlyList<string> inputNames,
        IReadOnlyList<string> outputNames,
        LstmOptions? options = null, bool reverseInput = false)
    {
        options ??= new();
        return Add(name, inputNames, outputNames, new()
        {
            UniDirectionalLSTM = new()
            {
                InputVectorSize = Size(name, inputSize),
                OutputVectorSize = Size(name, hiddenSize),
                ReverseInput = reverseInput,
                Activations = { options.Activations() },
                Params = options.ToParams(weights),
                WeightParams = weights.ToParams(name),
            },
        });
    }

    /// <summary>
    /// A long short-term memory forwards and one backwards, whose outputs are joined along the channels (coremltools:
    /// <c>add_bidirlstm</c>).
    /// </summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="weights">The matrices and vectors of the forward direction.</param>
    /// <param name="backwardWeights">Those of the backward direction, with biases and peepholes where the forward ones have them.</param>
    /// <param name="hiddenSize">The size of the states of each direction; the output has twice as many channels.</param>
    /// <param name="inputSize">The channels of the input.</param>
    /// <param name="inputNames">The sequence and, optionally, hidden and cell state forwards and backwards.</param>
    /// <param name="outputNames">The output, hidden and cell state forwards, hidden and cell state backwards.</param>
    /// <param name="options">What else can be set, for both directions.</param>
    public NeuralNetworkBuilder AddBiDirectionalLSTM(
        string name, LstmWeights weights, LstmWeights backwardWeights, long hiddenSize, long inputSize, IReadOnlyList<string> inputNames,
        IReadOnlyList<string> outputNames,
        LstmOptions? options = null)
    {
        options ??= new();
        return Add(name, inputNames, outputNames, new()
        {
            BiDirectionalLSTM = new()
            {
                InputVectorSize = Size(name, inputSize),
                OutputVectorSize = Size(name, hiddenSize),
                Params = options.ToParams(weights),
                ActivationsForwardLSTM = { options.Activations() },
                ActivationsBackwardLSTM = { options.Activations() },
                WeightParams = { weights.ToParams(name), backwardWeights.ToParams(name) },
            },
        });
    }

    internal static WeightParams[] Gates(string layer, IReadOnlyList<WeightData> weights, int gates, string parameter) =>
        weights.Count == gates
        ? [.. weights.Select(one => one.Message)]
        : throw LayerError.Of(layer, $"{parameter} has {weights.Count} entries. Give {gates}, one per gate.");
}
