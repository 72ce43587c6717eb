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
            Learned = Learned(
                layer, Size(parameters.InputVectorSize), Size(parameters.OutputVectorSize), [[parameters.WeightMatrix]],
                [[parameters.RecursionMatrix]], parameters.HasBiasVector ? [[parameters.BiasVector]] : null),
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
            Learned = Learned(
                layer, input, output,
                [[parameters.UpdateGateWeightMatrix, parameters.ResetGateWeightMatrix, parameters.OutputGateWeightMatrix]],
                [[parameters.UpdateGateRecursionMatrix, parameters.ResetGateRecursionMatrix, parameters.OutputGateRecursionMatrix]],
                parameters.HasBiasVectors
                    ? [[parameters.UpdateGateBiasVector, parameters.ResetGateBiasVector, parameters.OutputGateBiasVector]]
                    : null),
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
        WeightParams?[][] weights =
        [
            .. directions.Select(w => new[]
            {
                w.InputGateWeightMatrix, w.OutputGateWeightMatrix, ForgetGate(w.ForgetGateWeightMatrix, w.InputGateWeightMatrix),
                w.BlockInputWeightMatrix,
            }),
        ];
        WeightParams?[][] recursions =
        [
            .. directions.Select(w => new[]
            {
                w.InputGateRecursionMatrix, w.OutputGateRecursionMatrix,
                ForgetGate(w.ForgetGateRecursionMatrix, w.InputGateRecursionMatrix), w.BlockInputRecursionMatrix,
            }),
        ];
        WeightParams?[][]? biases = lstm.HasBiasVectors
            ? [
                .. directions.Select(w => new[]
                {
                    w.InputGateBiasVector, w.OutputGateBiasVector, ForgetGate(w.ForgetGateBiasVector, w.InputGateBiasVector),
                    w.BlockInputBiasVector,
                }),
            ]
            : null;
        WeightParams?[][]? peepholes = lstm.HasPeepholeVectors
            ? [
                .. directions.Select(w => new[]
                {
                    w.InputGatePeepholeVector, w.OutputGatePeepholeVector,
                    ForgetGate(w.ForgetGatePeepholeVector, w.InputGatePeepholeVector),
                }),
            ]
            : null;
        return new Cell("LSTM", input, output, directions.Count)
        {
            Weights = Stack(layer, "weights", output, input, [.. weights.SelectMany(gates => gates)]),
            Recursion = Stack(layer, "recursion", output, output, [.. recursions.SelectMany(gates => gates)]),
            Bias = LstmBias(layer, lstm, biases, directions.Count, output),
            Peepholes = peepholes is null ? null : Stack(layer, "peepholes", output, 1, [.. peepholes.SelectMany(gates => gates)]),
            Learned = Learned(layer, input, output, weights, recursions, biases, peepholes, lstm.ForgetBias),
            Functions = RecurrentActivations.Translate(activations, "Sigmoid", "Tanh", "Tanh"),
            IsCoupled = lstm.CoupledInputAndForgetGate,
            CellClip = lstm.CellClipThreshold == 0 ? Cell.DefaultCellClip : lstm.CellClipThreshold,
        };

        // A coupled forget gate is not used, and may be left out.
        WeightParams? ForgetGate(WeightParams? own, WeightParams? stand) => lstm.CoupledInputAndForgetGate ? stand : own;
    }

    private static float[]? LstmBias(LayerContext layer, LSTMParams lstm, WeightParams?[][]? biases, int directions, long size)
    {
        if (biases is null && !lstm.ForgetBias) return null;
        List<float> bias = [];
        for (int direction = 0; direction < directions; direction++)
        {
            float[] gates = biases is null ? new float[4 * size] : Stack(layer, "bias", size, 1, biases[direction]);
            if (lstm.ForgetBias) for (long i = 2 * size; i < 3 * size; i++) gates[i]++;
            bias.AddRange(gates);
        }

        return [.. bias];
    }

    /// <summary>The parameters as values of the graph, which those that learn are; null where nothing is trained.</summary>
    private static CellTensors? Learned(
        LayerContext layer, long input, long output, WeightParams?[][] weights, WeightParams?[][] recursions, WeightParams?[][]? biases,
        WeightParams?[][]? peepholes = null, bool hasForgetBias = false)
    {
        if (layer.Network.Training is null) return null;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue? bias = biases is null ? null : Joined("bias", biases, output);
        if (hasForgetBias)
        {
            float[] ones = [.. Enumerable.Range(0, (int)(4 * output)).Select(i => i / output == 2 ? 1f : 0)];
            OnnxValue added = graph.Weights("forget_bias", ones, new TensorShape(4 * output));
            bias = bias is null ? graph.Tile(graph.Unsqueeze(added, 0), weights.Length, 1) : graph.Add(bias, added);
        }

        OnnxValue? both = bias is null
            ? null
            : graph.Concat(1, bias, graph.Weights("zeros", new float[bias.RankedShape.Count], bias.RankedShape));
        return new CellTensors(
            Joined("weights", weights, output, input), Joined("recursion", recursions, output, output), both,
            peepholes is null ? null : Joined("peepholes", peepholes, output));

        OnnxValue Joined(string what, WeightParams?[][] directions, params long[] shape) => graph.Stack(
            [.. directions.Select(gates => graph.Concat(0, [.. gates.Select(gate => layer.Weights(gate, what, shape))]))], 0);
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
