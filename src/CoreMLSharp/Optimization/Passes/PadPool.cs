using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>
/// Zeros put around what is averaged, counting as elements, and numbers below all others put around what the largest is taken of, are the
/// pooling's padding.
/// </summary>
internal static class PadPool
{
    /// <summary>The lowest number of 16 bits: what is at most that is never the largest.</summary>
    private const float Lowest = -65504;

    public static GraphPass Pass { get; } = new("fuse_pad_pool", "Puts padding into the pooling after it.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation pool in graph.Operations("max_pool").Concat(graph.Operations("avg_pool")))
        {
            if (graph.Flag(pool, "ceil_mode") != false) continue;
            if (pool.Type == "max_pool") WindowPadding.Fuse(graph, pool, value => value <= Lowest);
            else if (graph.Flag(pool, "exclude_padding_from_average") == false && HasNoPadding(graph, pool))
            {
                WindowPadding.Fuse(graph, pool, value => value == 0);
            }
        }
    }

    private static bool HasNoPadding(FunctionGraph graph, Operation pool) =>
        graph.Text(pool, "pad_type") == "valid" || graph.Integers(pool, "pad")?.All(amount => amount == 0) == true;
}
