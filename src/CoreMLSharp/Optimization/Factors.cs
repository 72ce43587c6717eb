using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization;

/// <summary>
/// A product of any order, taken apart: what <c>mul</c> and <c>real_div</c> put together of values and numbers. Products inside that
/// something else reads as well are values.
/// </summary>
/// <param name="Scale">The product of the numbers.</param>
/// <param name="Values">The values.</param>
internal sealed record Factors(double Scale, IReadOnlyList<string> Values)
{
    /// <summary>The factors of what an operation makes.</summary>
    public static Factors Of(FunctionGraph graph, Operation operation)
    {
        List<string> values = [];
        double scale = Collect(graph, operation, values);
        return new Factors(scale, values);
    }

    /// <summary>The factors of a value.</summary>
    public static Factors Of(FunctionGraph graph, string value)
    {
        List<string> values = [];
        double scale = Collect(graph, value, values);
        return new Factors(scale, values);
    }

    /// <summary>Whether the scale is a number, as far as 16 bits tell.</summary>
    public bool HasScale(double number) => IsNear(Scale, number);

    public static bool IsNear(double a, double b) => Math.Abs(a - b) <= 2e-3 * Math.Abs(b);

    private static double Collect(FunctionGraph graph, Operation operation, List<string> values)
    {
        if (operation.Type == "mul")
        {
            return Collect(graph, operation, "x", values) * Collect(graph, operation, "y", values);
        }

        if (operation.Type == "real_div" && graph.Number(operation, "y") is { } divisor && divisor != 0)
        {
            return Collect(graph, operation, "x", values) / divisor;
        }

        values.Add(FunctionGraph.Output(operation));
        return 1;
    }

    private static double Collect(FunctionGraph graph, Operation operation, string parameter, List<string> values)
    {
        if (graph.Number(operation, parameter) is { } number) return number;
        return FunctionGraph.Argument(operation, parameter) is { } name ? Collect(graph, name, values) : double.NaN;
    }

    private static double Collect(FunctionGraph graph, string name, List<string> values)
    {
        if ((graph.Only(name, "mul") ?? graph.Only(name, "real_div")) is { } inner
            && (inner.Type == "mul" || graph.Number(inner, "y") is not null))
        {
            return Collect(graph, inner, values);
        }

        values.Add(name);
        return 1;
    }
}
