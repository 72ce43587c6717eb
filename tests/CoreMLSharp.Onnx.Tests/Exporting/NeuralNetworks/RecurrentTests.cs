using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

/// <summary>All cells here have one unit, so that a few lines of arithmetic say what must come out.</summary>
public class RecurrentTests
{
    private static readonly float[] Sequence = [0.5f, -1, 2];
    private static readonly Tensor X = new(Sequence, 3, 1, 1, 1, 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Simple(bool reverse)
    {
        SimpleRecurrentLayerParams parameters = new()
        {
            InputVectorSize = 1,
            OutputVectorSize = 1,
            Activation = new() { Tanh = new() },
            SequenceOutput = true,
            HasBiasVector = true,
            ReverseInput = reverse,
            WeightMatrix = Weights(0.5f),
            RecursionMatrix = Weights(0.25f),
            BiasVector = Weights(0.1f),
        };
        double y = 0;
        float[] expected = [.. (reverse ? Sequence.Reverse() : Sequence).Select(x => (float)(y = Math.Tanh((0.5 * x) + (0.25 * y) + 0.1)))];
        Run(layer => layer.SimpleRecurrent = parameters, X).AssertIs([3, 1, 1, 1, 1], expected);
        parameters.SequenceOutput = false;
        Run(layer => layer.SimpleRecurrent = parameters, X).AssertIs([1, 1, 1, 1, 1], [expected[^1]]);
    }

    [Fact]
    public void Unset_parameters_of_activations_stand_for_the_customary_ones()
    {
        SimpleRecurrentLayerParams parameters = new()
        {
            InputVectorSize = 1,
            OutputVectorSize = 1,
            SequenceOutput = true,
            WeightMatrix = Weights(1),
            RecursionMatrix = Weights(0),
        };
        float[] Run1(ActivationParams activation)
        {
            parameters.Activation = activation;
            return Run(layer => layer.SimpleRecurrent = parameters, X).Values;
        }

        Assert.Equal(Sequence, Run1(new() { Linear = new() }));
        Assert.Equal([0.6f, 0.3f, 0.9f], Run1(new() { SigmoidHard = new() }).Select(value => MathF.Round(value, 5)));
        Assert.Equal(
            Sequence.Select(x => MathF.Round(MathF.Tanh(x), 5)), Run1(new() { ScaledTanh = new() }).Select(value => MathF.Round(value, 5)));
        Assert.Equal([0.5f, 0, 2], Run1(new() { ReLU = new() }));
    }

    [Fact]
    public void Gated_unit_with_a_state()
    {
        GRULayerParams parameters = new()
        {
            InputVectorSize = 1,
            OutputVectorSize = 1,
            SequenceOutput = true,
            HasBiasVectors = true,
            UpdateGateWeightMatrix = Weights(0.5f),
            ResetGateWeightMatrix = Weights(-0.3f),
            OutputGateWeightMatrix = Weights(0.8f),
            UpdateGateRecursionMatrix = Weights(0.2f),
            ResetGateRecursionMatrix = Weights(0.7f),
            OutputGateRecursionMatrix = Weights(-0.6f),
            UpdateGateBiasVector = Weights(0.1f),
            ResetGateBiasVector = Weights(0.2f),
            OutputGateBiasVector = Weights(0.3f),
        };
        double y = 0.4;
        float[] expected = [.. Sequence.Select(x =>
        {
            double z = Sigmoid((0.5 * x) + (0.2 * y) + 0.1);
            double r = Sigmoid((-0.3 * x) + (0.7 * y) + 0.2);
            double o = Math.Tanh((0.8 * x) - (0.6 * r * y) + 0.3);
            return (float)(y = ((1 - z) * o) + (z * y));
        })];
        NetworkBuilder network = new NetworkBuilder()
            .Input("x", X.Shape)
            .Input("h", 1, 1, 1, 1, 1)
            .Layer("x h", "y g", layer => layer.Gru = parameters)
            .Output("y")
            .Output("g");
        Dictionary<string, Tensor> outputs = network.RunAll(("x", X), ("h", new Tensor([0.4f], 1, 1, 1, 1, 1)));
        outputs["y"].AssertIs([3, 1, 1, 1, 1], expected);
        outputs["g"].AssertIs([1, 1, 1, 1, 1], [expected[^1]]);
    }

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(false, false, 0.3f)]
    public void Long_short_term_memory(bool peepholes, bool coupled, float clip)
    {
        LSTMParams parameters = new()
        {
            SequenceOutput = true,
            HasBiasVectors = true,
            ForgetBias = true,
            HasPeepholeVectors = peepholes,
            CoupledInputAndForgetGate = coupled,
            CellClipThreshold = clip,
        };
        UniDirectionalLSTMLayerParams lstm =
            new() { InputVectorSize = 1, OutputVectorSize = 1, Params = parameters, WeightParams = Gates(1) };
        NetworkBuilder network = new NetworkBuilder().Input("x", X.Shape).Input("h", 1, 1, 1, 1, 1).Input("s", 1, 1, 1, 1, 1)
            .Layer("x h s", "y g t", layer => layer.UniDirectionalLSTM = lstm).Output("y").Output("t");
        Dictionary<string, Tensor> outputs =
            network.RunAll(("x", X), ("h", new Tensor([0.1f], 1, 1, 1, 1, 1)), ("s", new Tensor([0.2f], 1, 1, 1, 1, 1)));
        (float[] expected, float cell) = Lstm(Sequence, 1, 0.1, 0.2, peepholes, coupled, clip == 0 ? 50 : clip);
        outputs["y"].AssertIs([3, 1, 1, 1, 1], expected);
        outputs["t"].AssertIs([1, 1, 1, 1, 1], [cell]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void Both_directions(float clip)
    {
        LSTMParams parameters = new() { SequenceOutput = true, HasBiasVectors = true, ForgetBias = true, CellClipThreshold = clip };
        BiDirectionalLSTMLayerParams lstm =
            new() { InputVectorSize = 1, OutputVectorSize = 1, Params = parameters, WeightParams = { Gates(1), Gates(-0.5f) } };
        (float[] forward, _) = Lstm(Sequence, 1, 0, 0, false, false, clip == 0 ? 50 : clip);
        (float[] backward, _) = Lstm([.. Sequence.Reverse()], -0.5, 0, 0, false, false, clip == 0 ? 50 : clip);
        Run(layer => layer.BiDirectionalLSTM = lstm, X).AssertIs(
            [3, 1, 2, 1, 1], [forward[0], backward[2], forward[1], backward[1], forward[2], backward[0]]);
        parameters.SequenceOutput = false;
        Run(layer => layer.BiDirectionalLSTM = lstm, X).AssertIs([1, 1, 2, 1, 1], [forward[2], backward[2]]);
    }

    /// <summary>The equations of the specification, for one unit.</summary>
    private static (float[] Outputs, float Cell) Lstm(
        float[] sequence, double factor, double y, double c, bool peepholes, bool coupled, double clip)
    {
        double p = peepholes ? 1 : 0;
        float[] outputs = [.. sequence.Select(x =>
        {
            double i = Sigmoid(factor * ((0.5 * x) + (0.1 * y)) + (p * 0.3 * c) + 0.01);
            double f = coupled ? 1 - i : Sigmoid(factor * ((0.6 * x) + (0.2 * y)) + (p * 0.4 * c) + 1.02);
            double z = Math.Tanh(factor * ((0.7 * x) + (0.3 * y)) + 0.03);
            c = Math.Clamp((c * f) + (i * z), -clip, clip);
            double o = Sigmoid(factor * ((0.8 * x) + (0.4 * y)) + (p * 0.5 * c) + 0.04);
            return (float)(y = Math.Tanh(c) * o);
        })];
        return (outputs, (float)c);
    }

    private static LSTMWeightParams Gates(float factor) => new()
    {
        InputGateWeightMatrix = Weights(0.5f * factor),
        ForgetGateWeightMatrix = Weights(0.6f * factor),
        BlockInputWeightMatrix = Weights(0.7f * factor),
        OutputGateWeightMatrix = Weights(0.8f * factor),
        InputGateRecursionMatrix = Weights(0.1f * factor),
        ForgetGateRecursionMatrix = Weights(0.2f * factor),
        BlockInputRecursionMatrix = Weights(0.3f * factor),
        OutputGateRecursionMatrix = Weights(0.4f * factor),
        InputGateBiasVector = Weights(0.01f),
        ForgetGateBiasVector = Weights(0.02f),
        BlockInputBiasVector = Weights(0.03f),
        OutputGateBiasVector = Weights(0.04f),
        InputGatePeepholeVector = Weights(0.3f),
        ForgetGatePeepholeVector = Weights(0.4f),
        OutputGatePeepholeVector = Weights(0.5f),
    };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
