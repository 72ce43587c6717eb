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
        long rows = layer.Gates * layer.Size;

        // The products of the input are made for all steps at once.
        ProgramVariable gates = Product(block, x, layer.Parameter(1, direction, 0, rows), Bias(layer, direction, 0, rows));
        Step step = StepOf(layer, direction);
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

    /// <summary>Some of the biases, those of the input before those of the state; null where there are none.</summary>
    private static ProgramVariable? Bias(RecurrentLayer layer, int direction, long begin, long end) =>
        layer.Node.Has(3) ? layer.Parameter(3, direction, begin, end) : null;

    /// <summary>x · weightsᵀ + bias.</summary>
    private static ProgramVariable Product(BlockBuilder block, ProgramVariable x, ProgramVariable weights, ProgramVariable? bias)
    {
        if (weights.IsConstant && bias?.IsConstant != false) return block.Linear(x, weights, bias);
        ProgramVariable product = block.MatMul(x, weights, false, true);
        return bias is null ? product : block.Add(product, bias);
    }

    private static Step StepOf(RecurrentLayer layer, int direction)
    {
        Func<BlockBuilder, ProgramVariable, ProgramVariable>[] functions =
            [.. layer.Functions(direction).Select(Activate)];
        float clip = layer.Node.Float("clip", 0);
        ProgramVariable Activated(BlockBuilder block, int function, ProgramVariable x) =>
            functions[function](block, clip > 0 ? block.Clip(x, -clip, clip) : x);
        return layer.Gates switch
        {
            1 => RnnStep(layer, direction, Activated),
            3 => GruStep(layer, direction, Activated),
            _ => LstmStep(layer, direction, Activated, functions[2]),
        };
    }

    /// <summary>What the states give to the gates from one on up to another: their rows of weights and biases.</summary>
    private static Func<BlockBuilder, ProgramVariable, ProgramVariable> Recurrence(
        RecurrentLayer layer, int direction, int beginGate, int endGate)
    {
        (long begin, long end, long all) = (beginGate * layer.Size, endGate * layer.Size, layer.Gates * layer.Size);
        ProgramVariable weights = layer.Parameter(2, direction, begin, end);
        ProgramVariable? bias = Bias(layer, direction, all + begin, all + end);
        return (block, state) => Product(block, state, weights, bias);
    }

    private static Step RnnStep(
        RecurrentLayer layer, int direction, Func<BlockBuilder, int, ProgramVariable, ProgramVariable> activate)
    {
        Func<BlockBuilder, ProgramVariable, ProgramVariable> recurrence = Recurrence(layer, direction, 0, 1);
        return (block, input, states) => [activate(block, 0, block.Add(input, recurrence(block, states[0])))];
    }

    /// <summary>
    /// A gated recurrent unit. Where the reset comes after the recurrent product, this is one for all gates, and the exporter knows a loop
    /// of these operations in this order (<c>GruLoop</c>).
    /// </summary>
    private static Step GruStep(
        RecurrentLayer layer, int direction, Func<BlockBuilder, int, ProgramVariable, ProgramVariable> activate)
    {
        bool resetsAfter = layer.Node.Flag("linear_before_reset");
        int gates = resetsAfter ? 3 : 2;
        Func<BlockBuilder, ProgramVariable, ProgramVariable> recurrence = Recurrence(layer, direction, 0, gates);
        Func<BlockBuilder, ProgramVariable, ProgramVariable>? ofCandidate = resetsAfter ? null : Recurrence(layer, direction, 2, 3);
        return (block, input, states) =>
        {
            ProgramVariable hidden = states[0];
            IReadOnlyList<ProgramVariable> inputs = block.Split(input, 1, layer.Gates);
            IReadOnlyList<ProgramVariable> products = block.Split(recurrence(block, hidden), 1, gates);
            ProgramVariable update = activate(block, 0, block.Add(inputs[0], products[0]));
            ProgramVariable reset = activate(block, 0, block.Add(inputs[1], products[1]));
            ProgramVariable candidate = ofCandidate is null
                ? block.Mul(reset, products[2])
                : ofCandidate(block, block.Mul(reset, hidden));
            ProgramVariable proposed = activate(block, 1, block.Add(inputs[2], candidate));
            return [block.Add(proposed, block.Mul(update, block.Sub(hidden, proposed)))];
        };
    }

    private static Step LstmStep(
        RecurrentLayer layer, int direction, Func<BlockBuilder, int, ProgramVariable, ProgramVariable> activate,
        Func<BlockBuilder, ProgramVariable, ProgramVariable> output)
    {
        Func<BlockBuilder, ProgramVariable, ProgramVariable> recurrence = Recurrence(layer, direction, 0, 4);
        int size = (int)layer.Size;
        ProgramVariable[] peepholes = layer.Node.Has(7)
            ? [.. Enumerable.Range(0, 3).Select(gate => layer.Parameter(7, direction, gate * size, (gate + 1) * size))]
            : [];
        bool forgetsInput = layer.Node.Flag("input_forget");
        return (block, input, states) =>
        {
            (ProgramVariable hidden, ProgramVariable cell) = (states[0], states[1]);
            IReadOnlyList<ProgramVariable> gates = block.Split(block.Add(input, recurrence(block, hidden)), 1, layer.Gates);
            ProgramVariable Gate(int gate, int? peephole, ProgramVariable seen) => peepholes is [] || peephole is not { } place
                ? gates[gate]
                : block.Add(gates[gate], block.Mul(seen, peepholes[place]));

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
