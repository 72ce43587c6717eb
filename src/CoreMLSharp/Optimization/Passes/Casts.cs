using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>
/// Casts to the type that a value has go, and of two casts the first one where its type holds everything that the value may be.
/// </summary>
internal static class Casts
{
    public static GraphPass Pass { get; } = new("cast_optimization", "Cancels casts that lose nothing.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation cast in graph.Operations("cast"))
        {
            if (!graph.Contains(cast) || FunctionGraph.Argument(cast, "x") is not { } x) continue;
            string output = FunctionGraph.Output(cast);
            if (graph.ElementType(x) == graph.ElementType(output))
            {
                if (graph.HasSameType(x, output)) graph.TryBypass(cast, x);
                continue;
            }

            if (graph.Producer(x) is not { Type: "cast" } inner || FunctionGraph.Argument(inner, "x") is not { } source) continue;
            if (!Holds(graph.ElementType(x), graph.ElementType(source))) continue;
            if (graph.ElementType(source) == graph.ElementType(output))
            {
                if (graph.HasSameType(source, output)) graph.TryBypass(cast, source);
                continue;
            }

            if (graph.Constant(cast, "dtype") is { } type) graph.TryReplace(cast, "cast", ("x", source), ("dtype", type));
        }
    }

    /// <summary>Whether every number of one type is one of another.</summary>
    private static bool Holds(DataType wide, DataType narrow) => (wide, narrow) switch
    {
        (DataType.Float32, DataType.Float16) => true,
        (DataType.Float32 or DataType.Float16, DataType.Bool) => true,
        (DataType.Float32, _) when narrow.IsInteger => narrow.Bits <= 16,
        (DataType.Float16, _) when narrow.IsInteger => narrow.Bits <= 8,
        _ when wide.IsInteger && narrow == DataType.Bool => true,
        _ when wide.IsInteger && narrow.IsInteger =>
            wide.Bits > narrow.Bits && (wide.IsSignedInteger || !narrow.IsSignedInteger),
        _ => false,
    };
}
