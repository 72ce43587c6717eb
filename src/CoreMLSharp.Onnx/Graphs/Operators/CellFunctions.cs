using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>The activation functions of recurrent cells as operators of their own.</summary>
internal static class CellFunctions
{
    /// <summary>Whether a function has alpha and beta.</summary>
    public static bool HasParameters(string name) => name is "Affine" or "ScaledTanh" or "HardSigmoid";

    /// <summary>A function by its ONNX name, of an argument that may be limited before.</summary>
    public static OnnxValue Apply(OnnxGraphBuilder graph, (string Name, float[] Parameters) function, OnnxValue x, float? clip)
    {
        OnnxValue argument = clip is { } limit ? graph.Clip(x, -limit, limit) : x;
        return function switch
        {
            ("Affine", [float alpha, float beta]) => graph.Add(graph.Mul(argument, alpha), beta),
            ("ScaledTanh", [float alpha, float beta]) => graph.Mul(graph.Unary("Tanh", graph.Mul(argument, beta)), alpha),
            ("HardSigmoid", [float alpha, float beta]) =>
                graph.Unary("HardSigmoid", argument, Attribute("alpha", alpha), Attribute("beta", beta)),
            _ => graph.Unary(function.Name, argument),
        };
    }
}
