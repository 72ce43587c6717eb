using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Activation functions.</summary>
internal static class Activation
{
    /// <summary>Functions of <c>alpha</c> that are one operator of ONNX.</summary>
    public static Action<OperationContext> WithAlpha(string op) => operation =>
        operation.Output(operation.Graph.Unary(op, operation.Value("x"), Attribute("alpha", operation.Number("alpha"))));

    /// <summary>min(x, beta), where negative x are multiplied by alpha first.</summary>
    public static void ClampedRelu(OperationContext operation)
    {
        OnnxValue leaky = operation.Graph.Unary("LeakyRelu", operation.Value("x"), Attribute("alpha", operation.Number("alpha")));
        operation.Output(operation.Graph.Binary("Min", leaky, operation.Graph.Constant(operation.Number("beta"))));
    }

    public static void Gelu(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Choice("mode") switch
        {
            "exact" => graph.Unary("Gelu", x),
            "tanh_approximation" => graph.Unary("Gelu", x, Attribute("approximate", "tanh")),
            _ => graph.Mul(x, graph.Unary("Sigmoid", graph.Mul(x, 1.702f))),
        });
    }

    /// <summary>alpha · x + beta.</summary>
    public static void Linear(OperationContext operation) =>
        operation.Output(
            operation.Graph.Add(operation.Graph.Mul(operation.Value("x"), operation.Number("alpha")), operation.Number("beta")));

    /// <summary>Negative x are multiplied by the alpha of their channel.</summary>
    public static void Prelu(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.Add("PRelu", [x, PerChannel(operation, "alpha", x)], x.Type, x.Shape));
    }

    public static void Relu6(OperationContext operation) => operation.Output(operation.Graph.Clip(operation.Value("x"), 0, 6));

    /// <summary>alpha · tanh(beta · x).</summary>
    public static void ScaledTanh(OperationContext operation)
    {
        OnnxValue tanh = operation.Graph.Unary("Tanh", operation.Graph.Mul(operation.Value("x"), operation.Number("beta")));
        operation.Output(operation.Graph.Mul(tanh, operation.Number("alpha")));
    }

    /// <summary>alpha · x + beta between 0 and 1.</summary>
    public static void SigmoidHard(OperationContext operation) => operation.Output(operation.Graph.Unary(
        "HardSigmoid", operation.Value("x"), Attribute("alpha", operation.Number("alpha")), Attribute("beta", operation.Number("beta"))));

    /// <summary>x · sigmoid(x).</summary>
    public static void Silu(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.Mul(x, operation.Graph.Unary("Sigmoid", x)));
    }

    public static void Softmax(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.Unary("Softmax", x, Attribute("axis", operation.Axis("axis", x))));
    }

    /// <summary>alpha · log(1 + exp(beta · x)), with the alpha and beta of the channel.</summary>
    public static void SoftplusParametric(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue softplus = graph.Unary("Softplus", graph.Mul(x, PerChannel(operation, "beta", x)));
        operation.Output(graph.Mul(softplus, PerChannel(operation, "alpha", x)));
    }

    /// <summary>x where it is at least alpha, elsewhere 0.</summary>
    public static void ThresholdedRelu(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue isKept = graph.Compare("GreaterOrEqual", x, graph.Constant(operation.Number("alpha")));
        operation.Output(graph.Where(isKept, x, graph.Constant(0f)));
    }

    /// <summary>A vector with an element for each channel of x [N, C, …], so that it broadcasts.</summary>
    public static OnnxValue PerChannel(OperationContext operation, string parameter, OnnxValue x) =>
        operation.Graph.Reshape(operation.Value(parameter), [-1, .. Enumerable.Repeat(1L, x.Rank - 2)]);
}
