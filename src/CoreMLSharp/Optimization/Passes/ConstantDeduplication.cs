using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Constants of one value are one constant. Equal weights are stored once however many constants have them.</summary>
internal static class ConstantDeduplication
{
    public static GraphPass Pass { get; } = new("const_deduplication", "Makes identical constants one.", Run);

    private static void Run(FunctionGraph graph)
    {
        Dictionary<(BlockOperations, Value), string> first = [];
        foreach (Operation constant in graph.Operations("const"))
        {
            string name = FunctionGraph.Output(constant);
            if (!constant.Attributes.TryGetValue("val", out Value? value) || graph.IsReturned(name)) continue;
            if (first.TryAdd((graph.Home(constant), value), name)) continue;
            graph.TryBypass(constant, first[(graph.Home(constant), value)]);
        }
    }
}
