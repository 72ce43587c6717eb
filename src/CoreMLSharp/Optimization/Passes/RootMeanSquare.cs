using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>
/// x / √(mean of x² + epsilon) with numbers of 16 bits, whose squares are soon too large: x is first divided by its largest value. Core ML
/// has no operation for it.
/// </summary>
internal static class RootMeanSquare
{
    /// <summary>What the largest value is taken for at least.</summary>
    private const float Least = 1 / 1024f;

    public static void Scale(FunctionGraph graph)
    {
        foreach (Operation normal in graph.Operations().Where(operation => operation.Type is "real_div" or "mul"))
        {
            if (!graph.Contains(normal)) continue;
            if ((Match(graph, normal, "x", "y") ?? (normal.Type == "mul" ? Match(graph, normal, "y", "x") : null)) is { } pattern)
            {
                Write(graph, normal, pattern);
            }
        }
    }

    /// <summary>A mean that keeps its axes of the squares of x.</summary>
    public static (Operation Mean, string X)? MeanOfSquares(FunctionGraph graph, string? value) =>
        LayerOrInstanceNorm.IsMean(graph, value) is { } mean && Squared(graph, FunctionGraph.Argument(mean, "x")) is { } x
            ? (mean, x)
            : null;

    /// <summary>That of which a value is the square; null where it is none.</summary>
    public static string? Squared(FunctionGraph graph, string? value) => graph.Producer(value) switch
    {
        { Type: "square" } square => FunctionGraph.Argument(square, "x"),
        { Type: "pow" } power when graph.Number(power, "y") == 2 => FunctionGraph.Argument(power, "x"),
        { Type: "mul" } product when FunctionGraph.Argument(product, "x") == FunctionGraph.Argument(product, "y") =>
            FunctionGraph.Argument(product, "x"),
        _ => null,
    };

    private static Pattern? Match(FunctionGraph graph, Operation normal, string first, string second)
    {
        if (FunctionGraph.Argument(normal, first) is not { } x || FunctionGraph.Argument(normal, second) is not { } factor) return null;
        if (graph.ElementType(x) != DataType.Float16 || IsScaled(graph, x)) return null;
        if (LayerOrInstanceNorm.Deviation(graph, factor, isInverse: normal.Type == "mul") is not { } deviation) return null;
        if (MeanOfSquares(graph, deviation.Variance) is not { } squares || squares.X != x) return null;
        return graph.Axes(squares.Mean, "axes", graph.Shape(x).Rank) is { } axes ? new(x, axes, deviation.Epsilon) : null;
    }

    /// <summary>Whether a value was divided by its largest one.</summary>
    private static bool IsScaled(FunctionGraph graph, string x) =>
        graph.Producer(x) is { Type: "real_div" } quotient
            && graph.Producer(FunctionGraph.Argument(quotient, "y")) is { Type: "maximum" } largest
            && graph.Producer(FunctionGraph.Argument(largest, "x")) is { Type: "reduce_max" };

    private static void Write(FunctionGraph graph, Operation normal, Pattern pattern)
    {
        string name = FunctionGraph.Output(normal);
        ProgramTensor Number(float number) => FunctionGraph.Scalar(DataType.Float16, number);
        ProgramTensor axes = FunctionGraph.Vector(pattern.Axes);
        ProgramTensor keeps = ProgramTensor.Scalar(true);
        string? Add(string type, string suffix, params ReadOnlySpan<(string, PassArgument)> arguments) =>
            graph.TryAdd(normal, type, $"{name}_{suffix}", arguments);
        if (Add("abs", "size", ("x", pattern.X)) is not { } size) return;
        if (Add("reduce_max", "top", ("x", size), ("axes", axes), ("keep_dims", keeps)) is not { } top) return;
        if (Add("maximum", "largest", ("x", top), ("y", Number(Least))) is not { } largest) return;
        if (Add("real_div", "scaled", ("x", pattern.X), ("y", largest)) is not { } scaled) return;
        if (Add("square", "squares", ("x", scaled)) is not { } squares) return;
        if (Add("reduce_mean", "mean", ("x", squares), ("axes", axes), ("keep_dims", keeps)) is not { } mean) return;
        if (Add("real_div", "least", ("x", Number(MathF.Sqrt(pattern.Epsilon))), ("y", largest)) is not { } least) return;
        if (Add("square", "epsilon", ("x", least)) is not { } epsilon) return;
        if (Add("add", "sum", ("x", mean), ("y", epsilon)) is not { } sum) return;
        if (Add("sqrt", "root", ("x", sum)) is not { } root) return;
        graph.TryReplace(normal, "real_div", ("x", scaled), ("y", root));
    }

    private sealed record Pattern(string X, int[] Axes, float Epsilon);
}
