using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Puts padding with a constant into the window of the operation after it.</summary>
internal static class WindowPadding
{
    /// <summary>Takes an operation's padding over from the <c>pad</c> before it.</summary>
    /// <param name="graph">The function.</param>
    /// <param name="window">The operation.</param>
    /// <param name="isFiller">Whether the operation's own padding stands for a value.</param>
    public static void Fuse(FunctionGraph graph, Operation window, Func<float, bool> isFiller)
    {
        if (graph.Only(window, "x", "pad") is not { } pad || FunctionGraph.Argument(pad, "x") is not { } x) return;
        if (graph.Text(pad, "mode") != "constant" || graph.Number(pad, "constant_val") is not { } value || !isFiller(value)) return;
        int spatial = graph.Shape(x).Rank - 2;
        if (spatial < 1 || graph.Integers(pad, "pad") is not { } amounts || Own(graph, window, spatial) is not { } own) return;
        long[] all = [.. new long[Math.Max(0, (2 * (spatial + 2)) - amounts.Length)], .. amounts];
        if (all[..4].Any(amount => amount != 0) || all.Any(amount => amount < 0)) return;
        int[] together = [.. own.Select((amount, i) => checked((int)(amount + all[i + 4])))];
        graph.TryReplace(
            window, window.Type,
            Folding.With(
                window, ("x", x), ("pad_type", ProgramTensor.OfStrings(["custom"], [])), ("pad", FunctionGraph.Vector(together))));
    }

    /// <summary>The padding that the operation has; null where it follows from sizes.</summary>
    private static long[]? Own(FunctionGraph graph, Operation window, int spatial) => graph.Text(window, "pad_type") switch
    {
        "valid" => new long[2 * spatial],
        "custom" => graph.Integers(window, "pad") is { } pad && pad.Length == 2 * spatial ? pad : null,
        _ => null,
    };
}
