using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>The biases of layers that are changed.</summary>
internal static class Biases
{
    /// <summary>A layer's bias, zeros where it has none; null where it is not a constant.</summary>
    public static float[]? Of(FunctionGraph graph, Operation layer, long count) => FunctionGraph.Has(layer, "bias")
        ? graph.Constant(layer, "bias")?.ToFloats()
        : new float[count];
}
