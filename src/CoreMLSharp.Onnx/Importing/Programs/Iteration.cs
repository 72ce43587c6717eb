using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>What a round of a loop makes.</summary>
/// <param name="GoesOn">Whether there is another round; null where that only depends on their number.</param>
/// <param name="Carried">The new values of what goes from round to round.</param>
/// <param name="Collected">What is collected, round by round.</param>
internal sealed record Round(ProgramVariable? GoesOn, ProgramVariable[] Carried, ProgramVariable[] Collected);

/// <summary>Loops: rounds of a small number one after the other, others as <c>while_loop</c> with lists of what is collected.</summary>
internal static class Iteration
{
    /// <summary>Loops of a known number of rounds up to this are written out; longer ones stay loops.</summary>
    public const int UnrolledRounds = 16;

    /// <summary>Adds the operations of a round to a block; the number of the round is a single whole number.</summary>
    public delegate Round Body(BlockBuilder block, ProgramVariable number, ProgramVariable[] carried);

    /// <summary>Runs a body so many times.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="unrolled">Up to how many rounds are written out.</param>
    /// <param name="initial">The first values of what goes from round to round.</param>
    /// <param name="body">The body.</param>
    /// <returns>The last values, and what was collected, with the rounds as first dimension.</returns>
    public static (ProgramVariable[] Carried, ProgramVariable[] Collected) Run(
        BlockBuilder block, Length rounds, int unrolled, ProgramVariable[] initial, Body body)
    {
        if (!rounds.IsKnown || rounds.Known > unrolled) return Loop(block, rounds, null, initial, body);
        ProgramVariable[] carried = initial;
        List<ProgramVariable[]> collected = [];
        for (int number = 0; number < rounds.Known; number++)
        {
            Round round = body(block, block.Constant(ProgramTensor.Scalar(number)), carried);
            carried = round.Carried;
            collected.Add(round.Collected);
        }

        return (carried, Stacked(block, collected));
    }

    /// <summary>What was collected in rounds that were written out, with the rounds as first dimension.</summary>
    public static ProgramVariable[] Stacked(BlockBuilder block, IReadOnlyList<ProgramVariable[]> collected) => collected.Count == 0
        ? []
        : [.. Enumerable.Range(0, collected[0].Length).Select(i => block.Stack([.. collected.Select(round => round[i])], 0))];

    /// <summary>A loop that the program runs.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="rounds">The largest number of rounds; null for none.</param>
    /// <param name="goesOn">Whether there is a first round; null for yes.</param>
    /// <param name="initial">The first values of what goes from round to round.</param>
    /// <param name="body">The body.</param>
    /// <inheritdoc cref="Run" path="/returns"/>
    public static (ProgramVariable[] Carried, ProgramVariable[] Collected) Loop(
        BlockBuilder block, Length? rounds, ProgramVariable? goesOn, ProgramVariable[] initial, Body body)
    {
        ProgramType.Tensor[] elements = Probe(block, goesOn, initial, body);
        ProgramVariable number = block.Constant(ProgramTensor.Scalar(0));
        ProgramVariable condition = goesOn ?? block.Constant(ProgramTensor.Scalar(true));
        ProgramVariable[] lists = [.. elements.Select(element => MakeList(block, element))];
        ProgramVariable? limit = rounds is { } most
            ? most.Variable is { } computed ? Scalar(block, computed) : block.Constant(ProgramTensor.Scalar((int)most.Known))
            : null;
        int count = initial.Length;
        bool isCounted = goesOn is null;
        IReadOnlyList<ProgramVariable> results = block.WhileLoop(
            [number, condition, .. initial, .. lists],
            (test, variables) => limit is null
                ? test.Identity(variables[1])
                : test.LogicalAnd(test.Less(variables[0], limit), variables[1]),
            (inner, variables) =>
            {
                Round round = body(inner, variables[0], [.. variables.Skip(2).Take(count)]);
                isCounted &= round.GoesOn is null;
                return
                [
                    inner.Add(variables[0], 1), round.GoesOn ?? variables[1], .. round.Carried,
                    .. round.Collected.Select((value, i) => inner.ListWrite(variables[2 + count + i], variables[0], value)),
                ];
            });
        ProgramVariable places = isCounted && rounds is { } all ? block.Positions(all) : block.Range1D(0, results[0], 1);
        return (
            [.. results.Skip(2).Take(count)], [.. results.Skip(2 + count).Select(list => block.ListGather(list, places))]);
    }

    /// <summary>The types of what a body collects: a loop is begun for that, and taken back.</summary>
    private static ProgramType.Tensor[] Probe(BlockBuilder block, ProgramVariable? goesOn, ProgramVariable[] initial, Body body)
    {
        try
        {
            block.WhileLoop(
                [block.Constant(ProgramTensor.Scalar(0)), .. initial],
                (test, variables) => test.Less(variables[0], 1),
                (inner, variables) =>
                {
                    Round round = body(inner, variables[0], [.. variables.Skip(1)]);
                    bool isSettled = round.Carried.Zip(variables.Skip(1)).All(pair => Fits(pair.First.Type, pair.Second.Type));
                    return isSettled
                        ? throw new ProbeException([.. round.Collected.Select(value => (ProgramType.Tensor)value.Type)])
                        : [inner.Add(variables[0], 1), .. round.Carried];
                });
        }
        catch (ProbeException probe)
        {
            return probe.Elements;
        }

        return [];
    }

    /// <summary>Whether a round may give such a value for one to begin with.</summary>
    private static bool Fits(ProgramType made, ProgramType begun) => made is not ProgramType.Tensor tensor || made.Equals(begun)
        || (begun is ProgramType.Tensor wide && TensorShape.Join(wide.Shape, tensor.Shape)?.Equals(wide.Shape) == true);

    /// <summary>An empty list; a text stands in the place of a length that is not known.</summary>
    private static ProgramVariable MakeList(BlockBuilder block, ProgramType.Tensor element)
    {
        ProgramVariable[] lengths =
        [
            .. element.Shape.Dims.Select((dim, axis) => block.Constant(
                dim == TensorShape.Unknown ? ProgramTensor.OfStrings([$"length_{axis}"], []) : ProgramTensor.Scalar((int)dim))),
        ];
        return block.Add(
            "make_list", null, ("init_length", 1), ("dynamic_length", true), ("elem_shape", lengths),
            ("dtype", element.ElementType.TypeName))[0];
    }

    private static ProgramVariable Scalar(BlockBuilder block, ProgramVariable x) => x.Shape.Rank == 0 ? x : block.Squeeze(x, [0]);

    private sealed class ProbeException(ProgramType.Tensor[] elements) : Exception
    {
        public ProgramType.Tensor[] Elements => elements;
    }
}
