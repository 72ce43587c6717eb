using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// Recurrent layers over sequences [sequence, batch, size, 1, 1], as ONNX's RNN, GRU and LSTM. A reversed layer gives its outputs in the
/// order in which it computes them; only the backward half of a bidirectional one is turned back.
/// </summary>
internal static class Recurrent
{
    public static void Simple(LayerContext layer)
    {
        SimpleRecurrentLayerParams parameters = layer.Layer.SimpleRecurrent;
        Cell cell = new("RNN", Size(parameters.InputVectorSize), Size(parameters.OutputVectorSize), 1)
        {
            Weights = Stack(layer, "weights", Size(parameters.OutputVectorSize), Size(parameters.InputVectorSize), parameters.WeightMatrix),
            Recursion = Stack(
                layer, "recursion", Size(parameters.OutputVectorSize), Size(parameters.OutputVectorSize), parameters.RecursionMatrix),
            Bias = parameters.HasBiasVector ? Stack(layer, "bias", Size(parameters.OutputVectorSize), 1, parameters.BiasVector) : null,
            Functions = RecurrentActivations.Translate(parameters.Activation is null ? [] : [parameters.Activation], "Tanh"),
        };
        RunForward(layer, cell, parameters.ReverseInput, parameters.SequenceOutput);
    }

    public static void Gru(LayerContext layer)
    {
        GRULayerParams parameters = layer.Layer.Gru;
        (long input, long output) = (Size(parameters.InputVectorSize), Size(parameters.OutputVectorSize));
        Cell cell = new("GRU", input, output, 1)
        {
            Weights = Stack(
                layer, "weights", output, input, parameters.UpdateGateWeightMatrix, parameters.ResetGateWeightMatrix,
                parameters.OutputGateWeightMatrix),
            Recursion = Stack(
                layer, "recursion", output, output, parameters.UpdateGateRecursionMatrix, parameters.ResetGateRecursionMatrix,
                parameters.OutputGateRecursionMatrix),
            Bias = parameters.HasBiasVectors
                ? Stack(
                    layer, "bias", output, 1, parameters.UpdateGateBiasVector, parameters.ResetGateBiasVector,
                    parameters.OutputGateBiasVector)
                : null,
            Functions = RecurrentActivations.Translate(parameters.Activations, "Sigmoid", "Tanh"),
        };
        RunForward(layer, cell, parameters.ReverseInput, parameters.SequenceOutput);
    }

    public static void Lstm(LayerContext layer)
    {
        UniDirectionalLSTMLayerParams parameters = layer.Layer.UniDirectionalLSTM;
        LSTMParams lstm = parameters.Params ?? new LSTMParams();
        Cell cell = LstmCell(
            layer, parameters.InputVectorSize, parameters.OutputVectorSize, lstm, [parameters.WeightParams], parameters.Activations);
        RunForward(layer, cell, parameters.ReverseInput, lstm.SequenceOutput);
    }

    public static void BidirectionalLstm(LayerContext layer)
    {
        BiDirectionalLSTMLayerParams parameters = layer.Layer.BiDirectionalLSTM;
        LSTMParams lstm = parameters.Params ?? new LSTMParams();
        if (parameters.WeightParams.Count != 2)
        {
            throw new ModelValidationException($"it has weights for {parameters.WeightParams.Count} directions; 2 are defined.");
        }

        IReadOnlyList<ActivationParams> backward = parameters.ActivationsBackwardLSTM.Count > 0
            ? parameters.ActivationsBackwardLSTM
            : parameters.ActivationsForwardLSTM;
        if (!backward.SequenceEqual(parameters.ActivationsForwardLSTM))
        {
            throw new ModelValidationException("its two directions have different activation functions.");
        }

        Cell cell = LstmCell(
            layer, parameters.InputVectorSize, parameters.OutputVectorSize, lstm, parameters.WeightParams,
            parameters.ActivationsForwardLSTM);
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = Sequence(layer, cell);
        bool hasStates = layer.InputsBetween(1, 5).Length == 5;
        OnnxValue[] states = hasStates
            ? [graph.Concat(0, State(layer, cell, 1), State(layer, cell, 3)), graph.Concat(0, State(layer, cell, 2), State(layer, cell, 4))]
            : [];
        OnnxValue[] results = cell.Run(graph, x, states);

        // [sequence, directions, batch, size] and [directions, batch, size]: the directions go beside each other.
        OnnxValue outputs = lstm.SequenceOutput
            ? graph.Transpose(results[0], 0, 2, 1, 3)
            : graph.Unsqueeze(graph.Transpose(results[1], 1, 0, 2), 0);
        OnnxValue y = graph.Reshape(outputs, 0, 0, 2 * cell.OutputSize, 1, 1);
        OnnxValue[] finals = [.. results[1..].Select(state => graph.Unsqueeze(state, 3, 4))];
        OnnxValue Direction(OnnxValue state, long direction) => graph.Slice(state, [direction], [direction + 1], [0]);
        OutputAsMany(layer, y, Direction(finals[0], 0), Direction(finals[1], 0), Direction(finals[0], 1), Direction(finals[1], 1));
    }

    private static Cell LstmCell(
        LayerContext layer, ulong inputs, ulong outputs, LSTMParams lstm, IReadOnlyList<LSTMWeightParams> directions,
        IReadOnlyList<ActivationParams> activations)
    {
        (long input, long output) = (Size(inputs), Size(outputs));
        if (directions.Any(direction => direction is null)) throw new ModelValidationException("its weights are missing.");
        return new Cell("LSTM", input, output, directions.Count)
        {
            Weights = Stack(
                layer, "weights", output, input,
                [
                    .. directions.SelectMany(
                        w =>
                            new[]
                            {
                                w.InputGateWeightMatrix, w.OutputGateWeightMatrix,
                                ForgetGate(w.ForgetGateWeightMatrix, w.InputGateWeightMatrix), w.BlockInputWeightMatrix,
                            }),
                ]),
            Recursion = Stack(
                layer, "recursion", output, output,
                [
                    .. directions.SelectMany(
                        w =>
                            new[]
                            {
                                w.InputGateRecursionMatrix, w.OutputGateRecursionMatrix,
                                ForgetGate(w.ForgetGateRecursionMatrix, w.InputGateRecursionMatrix), w.BlockInputRecursionMatrix,
                            }),
                ]),
            Bias = LstmBias(layer, lstm, directions, output),
            Peepholes = lstm.HasPeepholeVectors
                ? Stack(
                    layer, "peepholes", output, 1,
                    [
                        .. directions.SelectMany(
                            w =>
                                new[]
                                {
                                    w.InputGatePeepholeVector, w.OutputGatePeepholeVector,
                                    ForgetGate(w.ForgetGatePeepholeVector, w.InputGatePeepholeVector),
                                }),
                    ])
                : null,
            Functions = RecurrentActivations.Translate(activations, "Sigmoid", "Tanh", "Tanh"),
            IsCoupled = lstm.CoupledInputAndForgetGate,
            CellClip = lstm.CellClipThreshold == 0 ? Cell.DefaultCellClip : lstm.CellClipThreshold,
        };

        // A coupled forget gate is not used, and may be left out.
        WeightParams? ForgetGate(WeightParams? own, WeightParams? stand) => lstm.CoupledInputAndForgetGate ? stand : own;
    }

    private static float[]? LstmBias(LayerContext layer, LSTMParams lstm, IReadOnlyList<LSTMWeightParams> directions, long size)
    {
        if (!lstm.HasBiasVectors && !lstm.ForgetBias) return null;
        List<float> bias = [];
        foreach (LSTMWeightParams weights in directions)
        {
            WeightParams? forget = lstm.CoupledInputAndForgetGate ? weights.InputGateBiasVector : weights.ForgetGateBiasVector;
            float[] gates = lstm.HasBiasVectors
                ? Stack(
                    layer, "bias", size, 1, weights.InputGateBiasVector, weights.OutputGateBiasVector, forget, weights.BlockInputBiasVector)
                : new float[4 * size];
            if (lstm.ForgetBias) for (long i = 2 * size; i < 3 * size; i++) gates[i]++;
            bias.AddRange(gates);
        }

        return [.. bias];
    }

    /// <summary>Runs a layer of one direction: on the sequence, or on its reverse.</summary>
    private static void RunForward(LayerContext layer, Cell cell, bool isReversed, bool isSequence)
    {
        OnnxGraphBuilder graph = layer.Graph;
        int states = cell.Op == "LSTM" ? 2 : 1;
        if (layer.Inputs.Length != 1 && layer.Inputs.Length != 1 + states) layer.InputsBetween(1 + states, 1 + states);
        OnnxValue x = Sequence(layer, cell);
        if (isReversed) x = graph.Reverse(x, 0);
        OnnxValue[] initial = layer.Inputs.Length == 1 ? [] : [.. Enumerable.Range(1, states).Select(input => State(layer, cell, input))];
        OnnxValue[] results = cell.Run(graph, x, initial);
        OnnxValue[] finals = [.. results[1..].Select(state => graph.Unsqueeze(state, 3, 4))];
        OutputAsMany(layer, [isSequence ? graph.Unsqueeze(graph.Squeeze(results[0], 1), 3, 4) : finals[0], .. finals]);
    }

    /// <summary>States need not be outputs.</summary>
    private static void OutputAsMany(LayerContext layer, params ReadOnlySpan<OnnxValue> values) =>
        layer.Output(layer.Layer.Output.Count == 1 ? values[..1] : values);

    private static OnnxValue Sequence(LayerContext layer, Cell cell)
    {
        OnnxValue x = LayerContext.OfRank(layer.Inputs.Length > 0 ? layer.Inputs[0] : layer.Input, 5, 5);
        long size = x.RankedShape.CountBetween(2, 5);
        return size == cell.InputSize || size == TensorShape.Unknown
            ? layer.Graph.Reshape(x, 0, 0, cell.InputSize)
            : throw new ModelValidationException(
                $"its weights are for vectors of {cell.InputSize} elements; its input has the shape {x.Shape}.");
    }

    private static OnnxValue State(LayerContext layer, Cell cell, int input) =>
        layer.Graph.Reshape(layer.Inputs[input], 1, -1, cell.OutputSize);

    private static long Size(ulong size) => LayerContext.Size(size, "vector size");

    /// <summary>The matrices of all gates, one after the other.</summary>
    private static float[] Stack(LayerContext layer, string what, long rows, long columns, params ReadOnlySpan<WeightParams?> gates)
    {
        List<float> all = [];
        foreach (WeightParams? gate in gates) all.AddRange(layer.Floats(gate, what, rows, columns));
        return [.. all];
    }
}
