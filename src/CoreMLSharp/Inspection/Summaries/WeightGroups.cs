using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>
/// Sums up weights by the type of operation that uses them. An ML Program keeps them in constants of their own, possibly compressed
/// (<c>constexpr_…</c>), so that they are followed to the operation that takes them; what several share counts once.
/// </summary>
internal sealed class WeightGroups
{
    private readonly Dictionary<string, List<WeightSummary>> _waiting = [];
    private readonly HashSet<(string File, ulong Offset)> _seen = [];
    private readonly List<(string Operation, WeightSummary Weights)> _used = [];

    private WeightGroups() { }

    /// <summary>The groups of a neural network's layers, largest first.</summary>
    public static IReadOnlyList<WeightGroup> Of(IEnumerable<LayerSummary> layers) =>
        Sum(layers.SelectMany(layer => layer.Weights.Select(weights => (layer.Type, weights))));

    /// <summary>The groups of a program's operations, largest first.</summary>
    public static IReadOnlyList<WeightGroup> Of(Program program)
    {
        WeightGroups groups = new();
        foreach (Block body in program.Functions.Values.SelectMany(function => function.BlockSpecializations.Values))
        {
            groups.Read(body);
            foreach (WeightSummary weights in groups._waiting.Values.SelectMany(waiting => waiting)) groups._used.Add(("unused", weights));
            groups._waiting.Clear();
        }

        return Sum(groups._used);
    }

    private void Read(Block block)
    {
        foreach (Operation operation in block.Operations)
        {
            List<WeightSummary> taken =
            [
                .. ProgramArray.In(operation)
                .Where(array => array.Place is not { } place || _seen.Add(place))
                .Select(array => array.Summary),
            ];
            foreach (Argument.Types.Binding binding in operation.Inputs.Values.SelectMany(argument => argument.Arguments))
            {
                if (_waiting.Remove(binding.Name, out List<WeightSummary>? waiting)) taken.AddRange(waiting);
            }

            bool isConstant = operation.Type == "const" || CompressedConstants.IsExpression(operation.Type);
            if (isConstant && operation.Outputs.Count > 0 && taken.Count > 0) _waiting[operation.Outputs[0].Name] = taken;
            else _used.AddRange(taken.Select(weights => (operation.Type, weights)));
            foreach (Block inner in operation.Blocks) Read(inner);
        }
    }

    private static IReadOnlyList<WeightGroup> Sum(IEnumerable<(string Operation, WeightSummary Weights)> used) =>
    [
        .. used.GroupBy(use => (use.Operation, use.Weights.Format))
            .Select(group => new WeightGroup(
                group.Key.Operation,
                group.Key.Format,
                group.Count(),
                Saturated.Sum(group.Select(use => use.Weights.Count)),
                Saturated.Sum(group.Select(use => use.Weights.Bytes))))
            .OrderByDescending(group => group.Bytes),
    ];
}
