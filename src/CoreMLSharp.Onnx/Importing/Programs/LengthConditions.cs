using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Conditions on lengths that are only known when the program runs.</summary>
internal static class LengthConditions
{
    /// <summary>
    /// Whether a condition says that the length of a dimension is 1 (true), or that it is not (false); null where it says something else.
    /// </summary>
    public static bool? SaysLengthIsOne(BlockBuilder block, ProgramVariable condition)
    {
        bool says = true;
        while (block.MakerOf(condition) is { } maker)
        {
            if (maker.Type is "equal" or "not_equal" && ComparesWithOne(block, maker)) return says == (maker.Type == "equal");
            bool passesOn = maker.Type is "cast" or "expand_dims" or "identity" or "logical_not" or "reshape" or "squeeze"
                || (maker.Type == "not_equal" && IsNumber(maker.Arguments["y"][0], 0));
            if (!passesOn) return null;
            if (maker.Type == "logical_not") says = !says;
            condition = maker.Arguments["x"][0];
        }

        return null;
    }

    private static bool ComparesWithOne(BlockBuilder block, BuiltOperation comparison)
    {
        (ProgramVariable x, ProgramVariable y) = (comparison.Arguments["x"][0], comparison.Arguments["y"][0]);
        return (IsNumber(y, 1) && IsLength(block, x)) || (IsNumber(x, 1) && IsLength(block, y));
    }

    private static bool IsLength(BlockBuilder block, ProgramVariable x) =>
        x.Shape is { IsRanked: true, Count: 1 } && LengthOrigins.OfElement(block, x, 0) is not null;

    private static bool IsNumber(ProgramVariable x, double number) => x.Known is { Numbers: [var only] } && only == number;
}
