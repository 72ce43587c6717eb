using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <summary>
/// The matrices and vectors of one direction of an LSTM, each list in coremltools' order: input gate, forget gate, output gate, block
/// input.
/// </summary>
/// <param name="RecursionMatrices">Four matrices [hiddenSize, hiddenSize].</param>
/// <param name="WeightMatrices">Four matrices [hiddenSize, inputSize].</param>
/// <param name="Biases">Four vectors [hiddenSize], or null for none.</param>
/// <param name="Peepholes">Three vectors [hiddenSize], for input, forget and output gate, or null for none.</param>
public sealed record LstmWeights(
    IReadOnlyList<WeightData> RecursionMatrices, IReadOnlyList<WeightData> WeightMatrices, IReadOnlyList<WeightData>? Biases = null,
    IReadOnlyList<WeightData>? Peepholes = null)
{
    internal LSTMWeightParams ToParams(string layer)
    {
        WeightParams[] recursion = NeuralNetworkBuilder.Gates(layer, RecursionMatrices, 4, nameof(RecursionMatrices));
        WeightParams[] weights = NeuralNetworkBuilder.Gates(layer, WeightMatrices, 4, nameof(WeightMatrices));
        WeightParams?[] bias = Biases is null ? new WeightParams?[4] : NeuralNetworkBuilder.Gates(layer, Biases, 4, nameof(Biases));
        WeightParams?[] peepholes = Peepholes is null
            ? new WeightParams?[3]
            : NeuralNetworkBuilder.Gates(layer, Peepholes, 3, nameof(Peepholes));
        return new()
        {
            InputGateWeightMatrix = weights[0],
            ForgetGateWeightMatrix = weights[1],
            OutputGateWeightMatrix = weights[2],
            BlockInputWeightMatrix = weights[3],
            InputGateRecursionMatrix = recursion[0],
            ForgetGateRecursionMatrix = recursion[1],
            OutputGateRecursionMatrix = recursion[2],
            BlockInputRecursionMatrix = recursion[3],
            InputGateBiasVector = bias[0],
            ForgetGateBiasVector = bias[1],
            OutputGateBiasVector = bias[2],
            BlockInputBiasVector = bias[3],
            InputGatePeepholeVector = peepholes[0],
            ForgetGatePeepholeVector = peepholes[1],
            OutputGatePeepholeVector = peepholes[2],
        };
    }
}

/// <summary>What can be set of an LSTM beside its weights; the defaults are coremltools'.</summary>
public sealed record LstmOptions
{
    /// <summary>Of the gates; null for the sigmoid.</summary>
    public ActivationParams? InnerActivation { get; init; }

    /// <summary>Of the block input; null for tanh.</summary>
    public ActivationParams? CellStateUpdateActivation { get; init; }

    /// <summary>Of the output; null for tanh.</summary>
    public ActivationParams? OutputActivation { get; init; }

    /// <summary>Whether all steps are put out, or the last.</summary>
    public bool OutputAll { get; init; }

    /// <summary>Whether 1 is added to the forget gate's bias.</summary>
    public bool ForgetBias { get; init; }

    /// <summary>Whether the forget gate is one minus the input gate.</summary>
    public bool CoupledInputForgetGate { get; init; }

    /// <summary>The cell state is kept within plus and minus this.</summary>
    public float CellClipThreshold { get; init; } = 50_000;

    internal ActivationParams[] Activations() =>
        [
            (InnerActivation ?? Activation.Sigmoid()).Clone(), (CellStateUpdateActivation ?? Activation.Tanh()).Clone(),
            (OutputActivation ?? Activation.Tanh()).Clone(),
        ];

    internal LSTMParams ToParams(LstmWeights weights) => new()
    {
        SequenceOutput = OutputAll,
        ForgetBias = ForgetBias,
        CoupledInputAndForgetGate = CoupledInputForgetGate,
        CellClipThreshold = CellClipThreshold,
        HasBiasVectors = weights.Biases is not null,
        HasPeepholeVectors = weights.Peepholes is not null,
    };
}
