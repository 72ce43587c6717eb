using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>What each output of a linear layer is multiplied with or divided by goes into its weights and bias.</summary>
internal static class LinearScale
{
    public static GraphPass Pass { get; } = new("fuse_linear_scale", "Puts a product after a linear layer into its weights and bias.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation product in graph.Operations("mul").Concat(graph.Operations("real_div")))
        {
            if (graph.WithConstant(product) is not { } pair || (product.Type == "real_div" && pair.IsFirst)) continue;
            if (graph.Only(pair.Other, "linear") is not { } linear) continue;
            if (graph.Constant(linear, "weight") is not { DataType.IsFloat: true } weight) continue;
            if (Folding.ByOutput(pair.Constant, weight.Shape[0], channelFromEnd: 1) is not { } factors) continue;
            if (Biases.Of(graph, linear, weight.Shape[0]) is not { } bias) continue;
            if (product.Type == "real_div") factors = [.. factors.Select(factor => 1 / factor)];
            if (!factors.All(float.IsFinite)) continue;
            ProgramTensor scaled = ProgramTensor.OfFloats(
                weight.DataType, [.. bias.Select((value, i) => value * factors[i])], [bias.Length]);
            graph.TryReplace(
                product, "linear", Folding.With(linear, ("weight", Folding.Scaled(weight, factors, channelAxis: 0)), ("bias", scaled)));
        }
    }
}
