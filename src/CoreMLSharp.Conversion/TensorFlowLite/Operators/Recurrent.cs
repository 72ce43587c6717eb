using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>Recurrent layers that run over whole sequences, from states of zeros.</summary>
internal static class Recurrent
{
    /// <summary>
    /// UNIDIRECTIONAL_SEQUENCE_LSTM: the sequence, four weights, four of the recurrence, three peepholes, four biases, the projection, and
    /// the states. Gates are input (which may be left out), forget, cell, output.
    /// </summary>
    public static void Lstm(LiteContext context)
    {
        bool isTimeMajor = context.Options.Flag(3);
        OnnxValue y = Run(context, LstmCell(context, 1), isTimeMajor);
        context.Output(Back(context.Graph, context.Graph.Squeeze(y, 1), isTimeMajor));
    }

    /// <summary>BIDIRECTIONAL_SEQUENCE_LSTM: the same for two directions, whose results are joined or given one by one.</summary>
    public static void BidirectionalLstm(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (Enumerable.Range(39, 9).Any(input => context.Optional(input) is not null))
        {
            throw new UnsupportedModelException("it takes a second sequence.");
        }

        bool isTimeMajor = context.Options.Flag(4, true);
        Cell forward = LstmCell(context, 1);
        Cell backward = LstmCell(context, 18);
        OnnxValue y = Run(context, Joined(forward, backward), isTimeMajor);
        OnnxValue[] halves = [.. graph.Split(y, 1, 1, 1).Select(half => Back(graph, graph.Squeeze(half, 1), isTimeMajor))];
        if (context.Options.Flag(3)) context.Output(graph.Concat(2, halves));
        else context.Output(new Tensor(halves[0]), new Tensor(halves[1]));
    }

    /// <summary>UNIDIRECTIONAL_SEQUENCE_RNN: the sequence, weights, weights of the recurrence, the bias, the state.</summary>
    public static void Rnn(LiteContext context)
    {
        bool isTimeMajor = context.Options.Flag(0);
        OnnxValue y = Run(context, RnnCell(context, context.Options.Int8(1)), isTimeMajor);
        context.Output(Back(context.Graph, context.Graph.Squeeze(y, 1), isTimeMajor));
    }

    /// <summary>
    /// BIDIRECTIONAL_SEQUENCE_RNN: the sequence, then weights, weights of the recurrence, the bias and the state of each way.
    /// </summary>
    public static void BidirectionalRnn(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (Enumerable.Range(9, 3).Any(input => context.Optional(input) is not null))
        {
            throw new UnsupportedModelException("it takes a second sequence.");
        }

        bool isTimeMajor = context.Options.Flag(0);
        int activation = context.Options.Int8(1);
        OnnxValue y = Run(context, Joined(RnnCell(context, activation), RnnCell(context, activation, 5)), isTimeMajor);
        OnnxValue[] halves = [.. graph.Split(y, 1, 1, 1).Select(half => Back(graph, graph.Squeeze(half, 1), isTimeMajor))];
        if (context.Options.Flag(2)) context.Output(graph.Concat(2, halves));
        else context.Output(new Tensor(halves[0]), new Tensor(halves[1]));
    }

    /// <summary>RNN: one step of a vector.</summary>
    public static void RnnStep(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue y = RnnCell(context, context.Options.Int8(0)).Run(graph, graph.Unsqueeze(context.Value(0), 0), [])[0];
        context.Output(graph.Squeeze(y, 0, 1));
    }

    /// <summary>
    /// LSTM: one step of a vector. The small kernel takes the vector, the last output, weights and biases of all gates (input, cell,
    /// forget, output), and the cell; the large one what the layer over sequences takes, from states of zeros.
    /// </summary>
    public static void LstmStep(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (context.Options.Int8(3) == 0)
        {
            OnnxValue y = LstmCell(context, 1).Run(graph, graph.Unsqueeze(context.Value(0), 0), [])[0];
            context.Output(graph.Squeeze(y, 0, 1));
            return;
        }

        OnnxValue joined = graph.Concat(1, context.Value(0), context.Value(1));
        OnnxValue arguments = graph.Linear(joined, context.Value(2), context.Value(3));
        long size = context[4].Shape[1];
        OnnxValue[] gates = graph.Split(arguments, 1, size, size, size, size);
        OnnxValue kept = graph.Mul(graph.Unary("Sigmoid", gates[2]), context.Value(4));
        OnnxValue cell = graph.Add(graph.Mul(graph.Unary("Sigmoid", gates[0]), graph.Unary("Tanh", gates[1])), kept);
        OnnxValue output = graph.Mul(graph.Unary("Sigmoid", gates[3]), graph.Unary("Tanh", cell));
        context.Output(new Tensor(output), new Tensor(cell), new Tensor(joined), new Tensor(arguments));
    }

    private static OnnxValue Run(LiteContext context, Cell cell, bool isTimeMajor)
    {
        OnnxValue x = context.Value(0);
        return cell.Run(context.Graph, isTimeMajor ? x : context.Graph.Transpose(x, 1, 0, 2), [])[0];
    }

    private static OnnxValue Back(OnnxGraphBuilder graph, OnnxValue y, bool isTimeMajor) => isTimeMajor ? y : graph.Transpose(y, 1, 0, 2);

    private static Cell RnnCell(LiteContext context, int activation, int first = 1)
    {
        TensorShape weights = context[first].Shape;
        return new Cell("RNN", weights[1], weights[0], 1)
        {
            Weights = context.Floats(first),
            Recursion = context.Floats(first + 1),
            Bias = context.Floats(first + 2),
            Functions = [Function(activation)],
            ArgumentClip = null,
        };
    }

    /// <summary>The parameters of an LSTM from those at an input on, in ONNX's order of gates: input, output, forget, cell.</summary>
    private static Cell LstmCell(LiteContext context, int first)
    {
        bool hasProjection = context.Optional(first + 15) is not null || context.Optional(first + 16) is not null;
        bool isNormalized = first == 1 && Enumerable.Range(20, 4).Any(input => context.Optional(input) is not null);
        if (hasProjection || isNormalized)
        {
            throw new UnsupportedModelException(
                $"it has {(hasProjection ? "a projection" : "layer normalisation")}, which is not converted.");
        }

        if (context.Options.Single(2) != 0) throw new UnsupportedModelException("it limits a projection that it does not have.");
        TensorShape weights = context[first + 1].Shape;

        // Without an input gate of its own, that is one minus the forget gate: the same of the negated argument.
        bool isCoupled = context.Optional(first) is null;
        float[] Gates(int start)
        {
            float[] forget = context.Floats(start + 1);
            float[] input = isCoupled ? Array.ConvertAll(forget, weight => -weight) : context.Floats(start);
            return [.. input, .. context.Floats(start + 3), .. forget, .. context.Floats(start + 2)];
        }

        float cellClip = context.Options.Single(1);
        (string, float[]) activation = Function(context.Options.Int8(0));
        return new Cell("LSTM", weights[1], weights[0], 1)
        {
            Weights = Gates(first),
            Recursion = Gates(first + 4),
            Bias = Gates(first + 11),
            Peepholes = context.Optional(first + 9) is null ? null : Peepholes(context, first + 8, isCoupled),
            Functions = [("Sigmoid", []), activation, activation],
            CellClip = cellClip > 0 ? cellClip : Cell.DefaultCellClip,
            ArgumentClip = null,
        };
    }

    /// <summary>The peepholes of the gates input, output, forget.</summary>
    private static float[] Peepholes(LiteContext context, int first, bool isCoupled)
    {
        float[] forget = context.Floats(first + 1);
        float[] input = isCoupled ? Array.ConvertAll(forget, weight => -weight) : context.Floats(first);
        return [.. input, .. context.Floats(first + 2), .. forget];
    }

    private static Cell Joined(Cell forward, Cell backward) => forward with
    {
        Directions = 2,
        Weights = [.. forward.Weights, .. backward.Weights],
        Recursion = [.. forward.Recursion, .. backward.Recursion],
        Bias = [.. forward.Bias!, .. backward.Bias!],
        Peepholes = forward.Peepholes is null ? null : [.. forward.Peepholes, .. backward.Peepholes!],
    };

    private static (string Name, float[] Parameters) Function(int activation) => activation switch
    {
        0 => ("Affine", [1, 0]),
        1 => ("Relu", []),
        4 => ("Tanh", []),
        var other => throw new UnsupportedModelException($"its activation function has the number {other}, which is not converted."),
    };
}
