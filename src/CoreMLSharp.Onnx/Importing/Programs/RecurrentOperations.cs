using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Recurrent layers as Core ML's own operations, as far as those say the same.</summary>
internal static class RecurrentOperations
{
    /// <summary>ONNX's gates input, output, forget, cell in Core ML's order.</summary>
    private static readonly int[] LstmOrder = [0, 2, 1, 3];

    /// <summary>ONNX's gates update, reset, hidden in Core ML's order.</summary>
    private static readonly int[] GruOrder = [1, 2, 0];

    /// <summary>One direction; null where Core ML's operation does something else.</summary>
    public static RecurrentResult? Run(RecurrentLayer layer, int direction)
    {
        NodeContext node = layer.Node;
        string?[] functions = [.. layer.Functions(direction).Select(Named)];
        bool resetsAfter = layer.Gates == 3 && node.Flag("linear_before_reset");
        if (layer.Lengths is not null || functions.Contains(null) || node.Float("clip", 0) != 0 || node.Flag("input_forget")
            || (resetsAfter && node.Import.Opset < Opset.CoreML8)
            || layer.Constant(1, direction) is not { } input || layer.Constant(2, direction) is not { } recurrent
            || (node.Has(3) && layer.Constant(3, direction) is null) || (node.Has(7) && layer.Constant(7, direction) is null))
        {
            return null;
        }

        BlockBuilder block = layer.Block;
        int[] order = layer.Gates switch { 4 => LstmOrder, 3 => GruOrder, _ => [0] };
        ProgramTensor weights = Ordered(input, order);
        ProgramTensor recurrentWeights = Ordered(recurrent, order);
        (ProgramTensor? bias, ProgramTensor? inputBias) = Biases(layer, direction, order, resetsAfter);
        bool isReverse = layer.Reverses(direction);
        string way = isReverse ? "reverse" : "forward";
        ProgramVariable hidden = layer.State(5, direction);
        ProgramVariable sequence;
        ProgramVariable last;
        ProgramVariable? cell = null;
        switch (layer.Gates)
        {
            case 4:
                ProgramTensor? peephole = layer.Constant(7, direction) is { } given ? Ordered(given, [0, 2, 1]) : null;
                (sequence, last, cell) = block.Lstm(
                    layer.X, hidden, layer.State(6, direction), weights, recurrentWeights, bias, peephole, direction: way,
                    outputSequence: true, recurrentActivation: functions[0], cellActivation: functions[1], activation: functions[2]);
                break;
            case 3:
                (sequence, last) = block.Gru(
                    layer.X, hidden, weights, recurrentWeights, bias, way, true, functions[0], functions[1],
                    resetsAfter ? true : null, inputBias);
                break;
            default:
                (sequence, last) = block.Rnn(layer.X, hidden, weights, recurrentWeights, bias, way, true, functions[0]);
                break;
        }

        // A reversed layer gives its outputs in the order in which it makes them.
        return new RecurrentResult(isReverse ? block.Reverse(sequence, [0]) : sequence, last, cell);
    }

    private static string? Named((string Name, float Alpha, float Beta) function) => function switch
    {
        ("sigmoid", _, _) => "sigmoid",
        ("tanh", _, _) => "tanh",
        ("relu", _, _) => "relu",
        ("affine", 1, 0) => "linear",
        ("hardsigmoid", 0.2f, 0.5f) => "hard_sigmoid",
        _ => null,
    };

    /// <summary>The blocks of rows, one for each gate, in another order.</summary>
    private static ProgramTensor Ordered((float[] Elements, long[] Shape) parameter, int[] order)
    {
        int block = parameter.Elements.Length / order.Length;
        float[] ordered = [.. order.SelectMany(gate => parameter.Elements.AsSpan(gate * block, block).ToArray())];
        return ProgramTensor.Of<float>(ordered, parameter.Shape);
    }

    /// <summary>The biases of input and recurrence together, or apart where the reset comes after the recurrent product.</summary>
    private static (ProgramTensor? Bias, ProgramTensor? InputBias) Biases(
        RecurrentLayer layer, int direction, int[] order, bool areApart)
    {
        if (layer.Constant(3, direction) is not { } both) return (null, null);
        int half = both.Elements.Length / 2;
        float[] ofInput = both.Elements[..half];
        float[] ofState = both.Elements[half..];
        return areApart
            ? (Ordered((ofState, [half]), order), Ordered((ofInput, [half]), order))
            : (Ordered(([.. ofInput.Zip(ofState, (a, b) => a + b)], [half]), order), null);
    }
}
