namespace CoreMLSharp.Optimization.Passes;

/// <summary>½ · x · (1 + erf(x / √2)), in any order, is a GELU.</summary>
internal static class GeluExact
{
    private static readonly double Slope = 1 / Math.Sqrt(2);

    public static GraphPass Pass { get; } = new(
        "fuse_gelu_exact", "Makes the exact GELU, written out with erf, one operation.",
        graph => Gelu.Fuse(graph, "erf", IsScaled, "EXACT"));

    private static bool IsScaled(FunctionGraph graph, string argument, string x) =>
        Factors.Of(graph, argument) is { Values: [{ } only] } factors && only == x && factors.HasScale(Slope);
}
