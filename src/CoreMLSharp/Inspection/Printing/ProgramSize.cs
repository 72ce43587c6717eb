using System.Globalization;
using CoreMLSharp.Inspection.Summaries;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Printing;

/// <summary>How much there is in a block, those inside it included.</summary>
internal sealed class ProgramSize
{
    private readonly HashSet<(string File, ulong Offset)> _seen = [];
    private readonly List<long> _weightBytes = [];
    private int _operations;
    private int _constants;

    private ProgramSize() { }

    /// <summary>Such as <c>312 operations, 97 constants, 51.2 MB of weights</c>; weights that several constants share count once.</summary>
    public static string Of(Block block)
    {
        ProgramSize size = new();
        size.Add(block);
        string weights = size._weightBytes.Count > 0 ? $", {ByteSize.Text(Saturated.Sum(size._weightBytes))} of weights" : "";
        return $"{Number(size._operations, "operation")}, {Number(size._constants, "constant")}{weights}";
    }

    private static string Number(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private void Add(Block block)
    {
        foreach (Operation operation in block.Operations)
        {
            if (operation.Type == "const") _constants++;
            else _operations++;
            foreach (ProgramArray array in ProgramArray.In(operation))
            {
                if (array.Place is not { } place || _seen.Add(place)) _weightBytes.Add(array.Summary.Bytes);
            }

            foreach (Block inner in operation.Blocks) Add(inner);
        }
    }
}
