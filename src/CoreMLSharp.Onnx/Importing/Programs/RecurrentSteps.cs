using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Recurrent layers step by step, with everything that ONNX allows.</summary>
internal static class RecurrentSteps
{
    /// <summary>A step: from what the input gives to all gates and the states, the new states.</summary>
    private delegate ProgramVariable[] Step(BlockBuilder block, ProgramVariable input, ProgramVariable[] states);

    public static RecurrentResult Run(RecurrentLayer layer, int direction)
    {
        BlockBuilder block = layer.Block;
        bool isReverse = layer.Reverses(direction);
        ProgramVariable x = isReverse ? Reversed(layer, layer.X) : layer.X;
        (ProgramVariable? inputBias, ProgramVariable? stateBias) = Biases(layer, direction);

        // The products of the input are made for all steps at once.
        ProgramVariable gates = block.MatMul(x, layer.Parameter(1, direction)!, false, true);
        if (inputBias is not null) gates = block.Add(gates, inputBias);
        Step step = StepOf(layer, direction, stateBias);
        ProgramVariable[] initial = layer.HasCell ? [layer.State(5, direction), layer.State(6, direction)] : [layer.State(5, direction)];
        (ProgramVariable[] states, ProgramVariable[] outputs) = Iteration.Run(
            block, block.LengthOf(x, 0), Iteration.UnrolledRounds, initial, (inner, number, carried) =>
            {
                ProgramVariable input = inner.Gather(gates, number, 0);
                ProgramVariable[] next = step(inner, input, carried);
                if (layer.Lengths is not { } lengths) return new Round(null, next, [next[0]]);
                ProgramVariable isInside = inner.ExpandDims(inner.Less(number, lengths), [1]);
                ProgramVariable output = inner.Select(isInside, next[0], 0f);
                return new Round(null, [.. next.Zip(carried, (made, kept) => inner.Select(isInside, made, kept))], [output]);
            });
        ProgramVariable sequence = isReverse ? Reversed(layer, outputs[0]) : outputs[0];
        return new RecurrentResult(sequence, states[0], layer.HasCell ? states[1] : null);
    }

    /// <summary>A sequence from its end to its beginning; each by its own length.</summary>
    private static ProgramVariable Reversed(RecurrentLayer layer, ProgramVariable x) => layer.Lengths is { } lengths
        ? layer.Block.ReverseSequence(x, lengths, 0, 1)
        : layer.Block.Reverse(x, [0]);

    private static (ProgramVariable? Input, ProgramVariable? State) Biases(RecurrentLayer layer, int direction)
    {
        if (layer.Parameter(3, direction) is not { } both) return (null, null);
        long half = layer.Gates * layer.Size;
        return (layer.Block.Range(both, 0, 0, half), layer.Block.Range(both, 0, half));
    }

    private static Step StepOf(RecurrentLayer layer, int direction, ProgramVariable? bias)
    {
        ProgramVariable weights = layer.Parameter(2, direction)!;
        Func<BlockBuilder, ProgramVariable, ProgramVariable>[] functions =
            [.. layer.Functions(direction).Select(Activate)];
        float clip = layer.Node.Float("clip", 0);
        ProgramVariable Activated(BlockBuilder block, int function, ProgramVariable x) =>
            functions[function](block, clip > 0 ? block.Clip(x, -clip, clip) : x);
        ProgramVariable Recurrent(BlockBuilder block, ProgramVariable state, ProgramVariable matrix, ProgramVariable? addend)
        {
            ProgramVariable product = block.MatMul(state, matrix, false, true);
            return addend is null ? product : block.Add(product, addend);
        }

        return layer.Gates switch
        {
            1 => (block, input, states) =>
                [Activated(block, 0, block.Add(input, Recurrent(block, states[0], weights, bias)))],
            3 => (block, input, states) => [GruStep(block, input, states[0])],
            _ => LstmStep(layer, direction, weights, bias, Activated, functions[2]),
        };

        ProgramVariable GruStep(BlockBuilder block, ProgramVariable input, ProgramVariable hidden)
        {
            int size = (int)layer.Size;
            ProgramVariable Gate(ProgramVariable all, int gate) => block.Range(all, 1, gate * size, (gate + 1) * size);
            ProgramVariable Rows(int from, int to) => block.Range(weights, 0, from * size, to * size);
            ProgramVariable? Bias(int from, int to) => bias is null ? null : block.Range(bias, 0, from * size, to * size);
            ProgramVariable both = Recurrent(block, hidden, Rows(0, 2), Bias(0, 2));
            ProgramVariable update = Activated(block, 0, block.Add(Gate(input, 0), Gate(both, 0)));
            ProgramVariable reset = Activated(block, 0, block.Add(Gate(input, 1), Gate(both, 1)));
            ProgramVariable candidate = layer.Node.Flag("linear_before_reset")
                ? block.Mul(reset, Recurrent(block, hidden, Rows(2, 3), Bias(2, 3)))
                : Recurrent(block, block.Mul(reset, hidden), Rows(2, 3), Bias(2, 3));
            ProgramVariable proposed = Activated(block, 1, block.Add(Gate(input, 2), candidate));
            return block.Add(proposed, block.Mul(update, block.Sub(hidden, proposed)));
        }
    }

    private static Step LstmStep(
        RecurrentLayer layer, int direction, ProgramVariable weights, ProgramVariable? bias,
        Func<BlockBuilder, int, ProgramVariable, ProgramVariable> activate, Func<BlockBuilder, ProgramVariable, ProgramVariable> output)
    {
        int size = (int)layer.Size;
        ProgramVariable? peepholes = layer.Parameter(7, direction);
        bool forgetsInput = layer.Node.Flag("input_forget");
        return (block, input, states) =>
        {
            (ProgramVariable hidden, ProgramVariable cell) = (states[0], states[1]);
            ProgramVariable all = block.Add(input, block.MatMul(hidden, weights, false, true));
            if (bias is not null) all = block.Add(all, bias);
            ProgramVariable Gate(int gate, int? peephole, ProgramVariable seen)
            {
                ProgramVariable own = block.Range(all, 1, gate * size, (gate + 1) * size);
                return peepholes is null || peephole is not { } place
                    ? own
                    : block.Add(own, block.Mul(seen, block.Range(peepholes, 0, place * size, (place + 1) * size)));
            }

            ProgramVariable take = activate(block, 0, Gate(0, 0, cell));
            ProgramVariable keep = forgetsInput ? block.Sub(1f, take) : activate(block, 0, Gate(2, 2, cell));
            ProgramVariable proposed = activate(block, 1, Gate(3, null, cell));
            ProgramVariable next = block.Add(block.Mul(keep, cell), block.Mul(take, proposed));
            ProgramVariable give = activate(block, 0, Gate(1, 1, next));
            return [block.Mul(give, output(block, next)), next];
        };
    }

    private static Func<BlockBuilder, ProgramVariable, ProgramVariable> Activate((string Name, float Alpha, float Beta) function)
    {
        (string name, float alpha, float beta) = function;
        return name switch
        {
            "sigmoid" => (block, x) => block.Sigmoid(x),
            "tanh" => (block, x) => block.Tanh(x),
            "relu" => (block, x) => block.Relu(x),
            "affine" => (block, x) => block.Plus(block.Times(x, alpha), beta),
            "leakyrelu" => (block, x) => block.LeakyRelu(x, alpha),
            "thresholdedrelu" => (block, x) => block.Select(block.Greater(x, alpha), x, 0f),
            "scaledtanh" => (block, x) => block.ScaledTanh(x, alpha, beta),
            "hardsigmoid" => (block, x) => block.SigmoidHard(x, alpha, beta),
            "elu" => (block, x) => block.Elu(x, alpha),
            "softsign" => (block, x) => block.Softsign(x),
            "softplus" => (block, x) => block.Softplus(x),
            _ => throw new UnsupportedModelException($"its activation '{name}' is not known."),
        };
    }
}
