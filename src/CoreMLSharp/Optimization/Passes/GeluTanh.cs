namespace CoreMLSharp.Optimization.Passes;

/// <summary>½ · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))), in any order, is a GELU.</summary>
internal static class GeluTanh
{
    private const double CubeShare = 0.044715;

    private static readonly double Slope = Math.Sqrt(2 / Math.PI);

    public static GraphPass Pass { get; } = new(
        "fuse_gelu_tanh_approximation", "Makes the GELU written out with tanh one operation.",
        graph => Gelu.Fuse(graph, "tanh", IsPolynomial, "TANH_APPROXIMATION"));

    /// <summary>√(2/π) · (x + 0.044715 · x³), or √(2/π) · x · (1 + 0.044715 · x²).</summary>
    private static bool IsPolynomial(FunctionGraph graph, string argument, string x)
    {
        Factors factors = Factors.Of(graph, argument);
        if (!factors.HasScale(Slope)) return false;
        return factors.Values switch
        {
            [{ } sum] => IsSum(graph, sum, x),
            [{ } a, { } b] => (a == x && IsOnePlusSquare(graph, b, x)) || (b == x && IsOnePlusSquare(graph, a, x)),
            _ => false,
        };
    }

    private static bool IsSum(FunctionGraph graph, string sum, string x)
    {
        if (graph.Only(sum, "add") is not { } add) return false;
        (string? a, string? b) = (FunctionGraph.Argument(add, "x"), FunctionGraph.Argument(add, "y"));
        return (a == x && b is not null && IsPower(graph, b, x, 3)) || (b == x && a is not null && IsPower(graph, a, x, 3));
    }

    private static bool IsOnePlusSquare(FunctionGraph graph, string sum, string x) =>
        graph.Only(sum, "add") is { } add && graph.WithConstant(add) is { Constant.Count: 1 } one && one.Constant.ToFloats()[0] == 1
            && IsPower(graph, one.Other, x, 2);

    /// <summary>Whether a value is 0.044715 times a power of x.</summary>
    private static bool IsPower(FunctionGraph graph, string value, string x, int exponent)
    {
        Factors factors = Factors.Of(graph, value);
        return factors.HasScale(CubeShare) && factors.Values.Sum(factor => Exponent(graph, factor, x)) is { } sum
            && Factors.IsNear(sum, exponent);
    }

    private static double Exponent(FunctionGraph graph, string factor, string x)
    {
        if (factor == x) return 1;
        if (graph.Only(factor, "pow") is { } power && FunctionGraph.Argument(power, "x") == x)
        {
            return graph.Number(power, "y") ?? double.NaN;
        }

        return graph.Only(factor, "square") is { } square && FunctionGraph.Argument(square, "x") == x ? 2 : double.NaN;
    }
}
