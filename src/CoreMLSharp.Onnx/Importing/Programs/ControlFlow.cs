using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Branches and loops.</summary>
internal static class ControlFlow
{
    /// <summary>
    /// A condition that is known chooses the branch at once. Where the branches give tensors of different numbers of dimensions, which
    /// Core ML does not have, and the condition is that a dimension is of length 1, it is taken to be: so exporters write that an axis
    /// of length 1 is removed, and with other lengths the reshaping fails when the model runs.
    /// </summary>
    public static void If(NodeContext node)
    {
        GraphProto yes = node.Subgraph("then_branch");
        GraphProto no = node.Subgraph("else_branch");
        if (node.Constant(0) is { } constant)
        {
            Set(node, node.Graph.Nested(constant.ToDoubles()[0] != 0 ? yes : no, node.Block));
            return;
        }

        ImportedValue[] shapes = [];
        IReadOnlyList<ProgramVariable> Branch(BlockBuilder block, GraphProto graph)
        {
            ImportedValue[] values = node.Graph.Nested(graph, block);
            if (shapes.Length > 0 && values.Zip(shapes).Any(pair => Count(pair.First) != Count(pair.Second)))
            {
                throw new UnsupportedModelException("its branches give sequences of different lengths.");
            }

            if (shapes.Length > 0 && values.Zip(shapes).Any(pair => Rank(pair.First) != Rank(pair.Second)))
            {
                throw new DifferentRanksException();
            }

            shapes = values;
            return [.. values.SelectMany(Tensors).Select(tensor => Variable(node, block, tensor))];
        }

        ProgramVariable condition = node.Value(0);
        IReadOnlyList<ProgramVariable> results;
        try
        {
            results = node.Block.Cond(Scalar(node.Block, condition), block => Branch(block, yes), block => Branch(block, no));
        }
        catch (DifferentRanksException)
        {
            bool isOne = LengthConditions.SaysLengthIsOne(node.Block, condition) ?? throw new UnsupportedModelException(
                "its branches give tensors of different numbers of dimensions, and which one it is depends on lengths that are only "
                    + "known when the model runs; give the inputs fixed shapes.");
            Set(node, node.Graph.Nested(isOne ? yes : no, node.Block));
            return;
        }

        Queue<ProgramVariable> rest = new(results);
        for (int i = 0; i < shapes.Length; i++)
        {
            ImportedTensor Next(ImportedTensor like) => node.Graph.Wrap(rest.Dequeue(), like.Type);
            node.Output(i, shapes[i] is ImportedSequence sequence
                ? new ImportedSequence([.. sequence.Items.Cast<ImportedTensor>().Select(Next)])
                : Next((ImportedTensor)shapes[i]));
        }
    }

    /// <summary>
    /// Rounds up to a number and as long as a condition says. Few rounds are written out; so are all that carry sequences, whose lengths
    /// change from round to round.
    /// </summary>
    public static void Loop(NodeContext node)
    {
        GraphProto body = node.Subgraph("body");
        int carried = node.InputCount - 2;
        ImportedValue[] initial = [.. Enumerable.Range(2, Math.Max(0, carried)).Select(node.Any)];
        long most = node.Has(0) ? node.Constant(0)?.ToIntegers()[0] ?? -1 : long.MaxValue;
        bool hasSequences = initial.Any(value => value is not ImportedTensor);
        int limit = hasSequences ? 1024 : Iteration.UnrolledRounds;
        bool isConditionKnown = !node.Has(1) || node.Constant(1) is not null;
        if (most >= 0 && isConditionKnown && Unroll(node, body, initial, most, limit) is { } outputs)
        {
            Set(node, outputs);
            return;
        }

        if (hasSequences)
        {
            throw new UnsupportedModelException(
                "it carries a sequence through a number of rounds that is not known before the model runs; Core ML has no such sequences.");
        }

        BlockBuilder block = node.Block;
        Length? rounds = !node.Has(0) ? null : most >= 0 ? Math.Min(most, int.MaxValue)
            : new Length(TensorShape.Unknown, node.Value(0));
        ProgramVariable? condition = node.Has(1) ? Scalar(block, node.Value(1)) : null;
        OnnxType[] types = [.. initial.Cast<ImportedTensor>().Select(tensor => tensor.Type)];
        OnnxType[] collectedTypes = [];
        (ProgramVariable[] last, ProgramVariable[] collected) = Iteration.Loop(
            block, rounds, condition, [.. initial.Cast<ImportedTensor>().Select(tensor => Variable(node, block, tensor))],
            (inner, number, values) =>
            {
                ImportedValue[] made = node.Graph.Nested(
                    body, inner,
                    [
                        new ImportedTensor(OnnxType.Int64, number),
                        new ImportedTensor(new OnnxConstant(OnnxType.Bool, ProgramTensor.Scalar(true))),
                        .. values.Zip(types, (value, type) => new ImportedTensor(type, value)),
                    ]);
                ProgramVariable[] results = [.. made.Cast<ImportedTensor>().Select(tensor => Variable(node, inner, tensor))];
                collectedTypes = [.. made.Skip(1 + values.Length).Cast<ImportedTensor>().Select(tensor => tensor.Type)];
                return new Round(Scalar(inner, results[0]), results[1..(1 + values.Length)], results[(1 + values.Length)..]);
            });
        for (int i = 0; i < last.Length; i++) node.Output(i, types[i], last[i]);
        for (int i = 0; i < collected.Length; i++) node.Output(last.Length + i, collectedTypes[i], collected[i]);
    }

    /// <summary>A body over the places of some axes.</summary>
    public static void Scan(NodeContext node)
    {
        GraphProto body = node.Subgraph("body");
        int scanned = (int)node.Integer("num_scan_inputs", 1);
        int first = node.Version < 9 ? 1 : 0;
        if (first == 1)
        {
            ScanWithBatch(node, body, scanned);
            return;
        }

        int states = node.InputCount - scanned;
        ImportedTensor[] all = [.. Enumerable.Range(0, node.InputCount).Select(node.Tensor)];
        ScanOver(
            node, body, all[..states], all[states..], node.Integers("scan_input_axes"), node.Integers("scan_input_directions"),
            node.Integers("scan_output_axes"), node.Integers("scan_output_directions"));
    }

    /// <summary>A value of the program of a tensor, in a block.</summary>
    private static ProgramVariable Variable(NodeContext node, BlockBuilder block, ImportedTensor tensor) =>
        tensor.IsFolded
            ? throw new UnsupportedModelException($"a value of shape {tensor.Shape} goes through it, which has too many dimensions.")
            : tensor.Variable ?? block.Constant(tensor.Constant!.ToProgram(node.Import.TypeOf(tensor.Type)));

    private static void ScanOver(
        NodeContext node, GraphProto body, ImportedTensor[] states, ImportedTensor[] scanned, long[]? axes, long[]? directions,
        long[]? outputAxes, long[]? outputDirections)
    {
        BlockBuilder block = node.Block;
        ProgramVariable[] sources = new ProgramVariable[scanned.Length];
        int[] places = new int[scanned.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = Variable(node, block, scanned[i]);
            places[i] = NodeContext.Axis(axes?[i] ?? 0, sources[i].Shape.Rank);
            if (directions?[i] == 1) sources[i] = block.Reverse(sources[i], [places[i]]);
        }

        OnnxType[] types = [];
        (ProgramVariable[] last, ProgramVariable[] collected) = Iteration.Run(
            block, block.LengthOf(sources[0], places[0]), Iteration.UnrolledRounds,
            [.. states.Select(state => Variable(node, block, state))],
            (inner, number, values) =>
            {
                IEnumerable<ImportedTensor> now = sources.Select((source, i) => new ImportedTensor(
                    scanned[i].Type, inner.As(inner.Gather(inner.AsNumber(source), number, places[i]), source.ElementType)));
                ImportedValue[] made = node.Graph.Nested(
                    body, inner, [.. values.Zip(states, (value, state) => new ImportedTensor(state.Type, value)), .. now]);
                ProgramVariable[] results = [.. made.Cast<ImportedTensor>().Select(tensor => Variable(node, inner, tensor))];
                types = [.. made.Cast<ImportedTensor>().Select(tensor => tensor.Type)];
                return new Round(null, results[..values.Length], results[values.Length..]);
            });
        for (int i = 0; i < last.Length; i++) node.Output(i, states[i].Type, last[i]);
        for (int i = 0; i < collected.Length; i++)
        {
            ProgramVariable value = outputDirections?[i] == 1 ? block.Reverse(collected[i], [0]) : collected[i];
            int axis = NodeContext.Axis(outputAxes?[i] ?? 0, value.Shape.Rank);
            int[] order = [.. Enumerable.Range(1, axis), 0, .. Enumerable.Range(axis + 1, value.Shape.Rank - axis - 1)];
            node.Output(last.Length + i, types[last.Length + i], block.Permute(value, order));
        }
    }

    /// <summary>Version 8, where each example of a batch is scanned by itself, and their lengths may be given.</summary>
    private static void ScanWithBatch(NodeContext node, GraphProto body, int scanned)
    {
        BlockBuilder block = node.Block;
        if (node.Has(0)) throw new UnsupportedModelException("the lengths of its sequences are not taken into account.");
        long batch = node.Shape(1)[0];
        if (batch is TensorShape.Unknown or > 64)
        {
            throw new UnsupportedModelException("the size of its batch must be known, and at most 64.");
        }

        int states = node.InputCount - 1 - scanned;
        List<ImportedValue?[]> examples = [];
        for (int example = 0; example < batch; example++)
        {
            ImportedTensor[] all =
            [
                .. Enumerable.Range(1, node.InputCount - 1)
                    .Select(i => new ImportedTensor(node.Type(i), block.At(node.Value(i), 0, example))),
            ];
            ScanOver(node, body, all[..states], all[states..], null, node.Integers("directions"), null, null);
            examples.Add([.. node.Outputs]);
        }

        for (int i = 0; i < node.Outputs.Length; i++)
        {
            ImportedTensor[] parts = [.. examples.Select(example => (ImportedTensor)example[i]!)];
            node.Output(i, parts[0].Type, block.Stack([.. parts.Select(part => Variable(node, block, part))], 0));
        }
    }

    /// <summary>The rounds of a loop one after the other; null where the condition or their number speaks against it.</summary>
    private static ImportedValue[]? Unroll(NodeContext node, GraphProto body, ImportedValue[] initial, long most, int limit)
    {
        if (node.Constant(1) is { } first && first.ToDoubles()[0] == 0) most = 0;
        if (most > limit && most != long.MaxValue) return null;
        BlockBuilder block = node.Block;
        ImportedValue[] carried = initial;
        List<ImportedTensor[]> collected = [];
        for (int round = 0; round < most; round++)
        {
            if (round == limit) return null;
            ImportedValue[] made = node.Graph.Nested(
                body, block,
                [
                    new ImportedTensor(new OnnxConstant(OnnxType.Int64, ProgramTensor.Scalar((long)round))),
                    new ImportedTensor(new OnnxConstant(OnnxType.Bool, ProgramTensor.Scalar(true))), .. carried,
                ]);
            if (made[0] is not ImportedTensor { Constant: { } goesOn }) return null;
            carried = made[1..(1 + initial.Length)];
            collected.Add([.. made[(1 + initial.Length)..].Cast<ImportedTensor>()]);
            if (goesOn.ToDoubles()[0] == 0) break;
        }

        if (collected.Count == 0 && node.Outputs.Length > carried.Length)
        {
            throw new UnsupportedModelException("it has no round, and what it collects is empty; Core ML has no empty tensors.");
        }

        ProgramVariable[] stacked = collected.Count == 0 || collected[0].Length == 0 ? [] : Iteration.Stacked(
            block, [.. collected.Select(round => (ProgramVariable[])[.. round.Select(tensor => Variable(node, block, tensor))])]);
        return [.. carried, .. stacked.Select((value, i) => node.Graph.Wrap(value, collected[0][i].Type))];
    }

    private static void Set(NodeContext node, ImportedValue[] values)
    {
        for (int i = 0; i < values.Length; i++) node.Output(i, values[i]);
    }

    private static ProgramVariable Scalar(BlockBuilder block, ProgramVariable x) => x.Shape.Rank == 0 ? x : block.ReshapeTo(x);

    private static int Rank(ImportedValue value) => value is ImportedTensor { Shape: { IsRanked: true } shape } ? shape.Rank : -1;

    private static int Count(ImportedValue value) => value is ImportedSequence sequence ? sequence.Items.Count : -1;

    private static IEnumerable<ImportedTensor> Tensors(ImportedValue value) => value switch
    {
        ImportedSequence sequence => sequence.Items.SelectMany(Tensors),
        ImportedTensor tensor => [tensor],
        _ => throw new UnsupportedModelException("one of its branches gives an optional value that is not there."),
    };

    /// <summary>The branches of a condition give tensors of different numbers of dimensions.</summary>
    private sealed class DifferentRanksException : Exception;
}
