using CoreMLSharp.Diagnostics;
using CoreMLSharp.Optimization.Passes;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization;

/// <summary>
/// The passes over ML Programs, in the order in which they run: what is superfluous goes first, then patterns become the operations that
/// Core ML has for them, then neighbours are joined. The order is run through again until nothing changes.
/// </summary>
public static class GraphPasses
{
    /// <summary>Programs are at their fixed point long before; a pass that undoes another one's work must not go on for ever.</summary>
    private const int MostRounds = 32;

    /// <summary>All passes, in their order.</summary>
    public static IReadOnlyList<GraphPass> All { get; } =
    [
        DeadCode.Pass,
        Noops.Pass,
        ConstantDeduplication.Pass,
        Casts.Pass,
        ConsecutiveTransposes.Pass,
        ConsecutiveReshapes.Pass,
        GeluExact.Pass,
        GeluTanh.Pass,
        Silu.Pass,
        HardSwish.Pass,
        ReduceMean.Pass,
        LayerOrInstanceNorm.Pass,
        Attention.Pass,
        MatMulBias.Pass,
        LinearBias.Pass,
        LinearScale.Pass,
        ConvBias.Pass,
        ConvScale.Pass,
        ConvBatchNorm.Pass,
        PadConv.Pass,
        PadPool.Pass,
        Transposes.Pass,
    ];

    /// <summary>Runs the passes over every function of a program.</summary>
    /// <param name="program">The model, which stays as it is. Any other model than an ML Program comes back unchanged.</param>
    /// <param name="skip">The names of passes to leave out; with or without <c>common::</c> before them, as coremltools writes it.</param>
    /// <returns>A program that gives the same outputs, up to rounding.</returns>
    /// <exception cref="CoreMLException">There is no pass of a name, or the program is not right.</exception>
    public static ModelFile Apply(ModelFile program, IEnumerable<string>? skip = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        HashSet<string> skipped = [.. (skip ?? []).Select(Known)];
        if (program.Specification.MlProgram is null) return program.With(program.Specification.Clone());
        GraphPass[] passes = [.. All.Where(pass => !skipped.Contains(pass.Name))];
        Model model = program.Specification.Clone();
        using ProgramWeights weights = new(program);
        UnwrittenWeights added = new("@passes/added");
        weights.Include(added);
        using ProgramWeightsWriter writer = ProgramWeightsWriter.InMemory(model.SpecificationVersion, added);
        bool changed = false;
        foreach ((string name, Function function) in model.MlProgram.Functions)
        {
            if (!function.BlockSpecializations.TryGetValue(function.Opset, out Block? block)) continue;
            FunctionGraph graph = new(name, function, block, weights, writer);
            if (!graph.HasUniqueNames) continue;
            Run(graph, passes);
            graph.Store();
            changed |= graph.Version > 0;
        }

        return changed ? ConstantStorage.Store(program, model, weights) : program.With(model);
    }

    private static void Run(FunctionGraph graph, GraphPass[] passes)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            int before = graph.Version;
            foreach (GraphPass pass in passes) pass.Run(graph);
            if (graph.Version == before) return;
        }
    }

    private static string Known(string name)
    {
        const string Prefix = "common::";
        string bare = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
        if (All.Any(pass => pass.Name == bare)) return bare;
        string meant = NearName.Of(bare, All.Select(pass => pass.Name)) is { } near ? $" Did you mean '{near}'?" : "";
        throw new CoreMLException($"There is no graph pass '{name}'.{meant}");
    }
}
