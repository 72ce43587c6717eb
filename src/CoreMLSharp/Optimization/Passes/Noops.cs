using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Operations that give what they get go.</summary>
internal static class Noops
{
    private static readonly Dictionary<string, Func<FunctionGraph, Operation, string?>> Table = new()
    {
        ["identity"] = (_, operation) => FunctionGraph.Argument(operation, "x"),
        ["add"] = (graph, operation) => Neutral(graph, operation, 0),
        ["mul"] = (graph, operation) => Neutral(graph, operation, 1),
        ["sub"] = (graph, operation) => RightNeutral(graph, operation, 0),
        ["real_div"] = (graph, operation) => RightNeutral(graph, operation, 1),
        ["pow"] = (graph, operation) => RightNeutral(graph, operation, 1),
        ["reshape"] = SameShape,
        ["expand_dims"] = SameShape,
        ["squeeze"] = SameShape,
        ["tile"] = SameShape,
        ["slice_by_index"] = WholeSlice,
        ["transpose"] = (graph, operation) => graph.Integers(operation, "perm") is { } order
            && order.Select((axis, i) => axis == i || axis == i - order.Length).All(same => same)
            ? FunctionGraph.Argument(operation, "x")
            : null,
        ["linear_activation"] = (graph, operation) => graph.Number(operation, "alpha") == 1 && graph.Number(operation, "beta") == 0
            ? FunctionGraph.Argument(operation, "x")
            : null,
    };

    public static GraphPass Pass { get; } = new("noop_elimination", "Removes operations that give what they get.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation operation in graph.Operations())
        {
            if (!Table.TryGetValue(operation.Type, out Func<FunctionGraph, Operation, string?>? find)) continue;
            if (find(graph, operation) is not { } same || !graph.HasSameType(same, FunctionGraph.Output(operation))) continue;
            graph.TryBypass(operation, same);
        }
    }

    private static string? Neutral(FunctionGraph graph, Operation operation, float number) =>
        graph.Number(operation, "y") == number ? FunctionGraph.Argument(operation, "x")
        : graph.Number(operation, "x") == number ? FunctionGraph.Argument(operation, "y")
        : null;

    private static string? RightNeutral(FunctionGraph graph, Operation operation, float number) =>
        graph.Number(operation, "y") == number ? FunctionGraph.Argument(operation, "x") : null;

    private static string? SameShape(FunctionGraph graph, Operation operation) =>
        graph.Shape(FunctionGraph.Output(operation)).IsStatic ? FunctionGraph.Argument(operation, "x") : null;

    /// <summary>A slice without steps back that is as long as x is x.</summary>
    private static string? WholeSlice(FunctionGraph graph, Operation operation)
    {
        TensorShape shape = graph.Shape(FunctionGraph.Output(operation));
        bool goesForward = !FunctionGraph.Has(operation, "stride") || graph.Integers(operation, "stride")?.All(step => step == 1) == true;
        return goesForward && shape.IsStatic ? FunctionGraph.Argument(operation, "x") : null;
    }
}
