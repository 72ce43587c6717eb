using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>x · relu6(x + 3) / 6 is x times a hard sigmoid.</summary>
internal static class HardSwish
{
    public static GraphPass Pass { get; } = new("fuse_hard_swish", "Makes x · relu6(x + 3) / 6 the product of x and a hard sigmoid.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation product in graph.Operations("mul").Concat(graph.Operations("real_div")))
        {
            if (!graph.Contains(product) || Factors.Of(graph, product) is not { Values: [{ } a, { } b] } factors) continue;
            if (!factors.HasScale(1 / 6.0)) continue;
            string? x = IsRamp(graph, b, a) ? a : IsRamp(graph, a, b) ? b : null;
            if (x is null) continue;
            DataType type = graph.ElementType(x);
            if (graph.TryAdd(
                product, "sigmoid_hard", $"{FunctionGraph.Output(product)}_gate", ("x", x), ("alpha", FunctionGraph.Scalar(type, 1 / 6f)),
                ("beta", FunctionGraph.Scalar(type, 0.5f))) is { } gate)
            {
                graph.TryReplace(product, "mul", ("x", x), ("y", gate));
            }
        }
    }

    /// <summary>x + 3, kept between 0 and 6.</summary>
    private static bool IsRamp(FunctionGraph graph, string value, string x)
    {
        Operation? ramp = graph.Only(value, "relu6") ?? graph.Only(value, "clip");
        if (ramp is null || (ramp.Type == "clip" && (graph.Number(ramp, "alpha") != 0 || graph.Number(ramp, "beta") != 6))) return false;
        return graph.Only(ramp, "x", "add") is { } sum && graph.WithConstant(sum) is { Constant.Count: 1 } three
            && three.Constant.ToFloats()[0] == 3 && three.Other == x;
    }
}
