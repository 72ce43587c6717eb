using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using Kind = CoreMLSharp.Specification.ActivationParams.NonlinearityTypeOneofCase;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Activation functions.</summary>
internal static class Activation
{
    public static void Activate(LayerContext layer)
    {
        ActivationParams activation = layer.Layer.Activation;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = layer.Input;
        layer.Output(activation.NonlinearityTypeCase switch
        {
            Kind.Linear => graph.Add(graph.Mul(x, activation.Linear.Alpha), activation.Linear.Beta),
            Kind.ReLU => graph.Unary("Relu", x),
            Kind.LeakyReLU => graph.Unary("LeakyRelu", x, Attribute("alpha", activation.LeakyReLU.Alpha)),
            Kind.ThresholdedReLU => Thresholded(graph, x, activation.ThresholdedReLU.Alpha),
            Kind.PReLU => graph.Add("PRelu", [x, PerChannel(layer, x, activation.PReLU.Alpha, "alpha")], x.Type, x.Shape),
            Kind.Tanh => graph.Unary("Tanh", x),
            Kind.ScaledTanh => graph.Mul(graph.Unary("Tanh", graph.Mul(x, activation.ScaledTanh.Beta)), activation.ScaledTanh.Alpha),
            Kind.Sigmoid when layer.Layer.Output is [string output] && layer.Network.Scores == output => PreciseSigmoid(graph, x),
            Kind.Sigmoid => graph.Unary("Sigmoid", x),
            Kind.SigmoidHard =>
                graph.Unary(
                    "HardSigmoid", x, Attribute("alpha", activation.SigmoidHard.Alpha), Attribute("beta", activation.SigmoidHard.Beta)),
            Kind.ELU => graph.Unary("Elu", x, Attribute("alpha", activation.ELU.Alpha)),
            Kind.Softsign => graph.Unary("Softsign", x),
            Kind.Softplus => graph.Unary("Softplus", x),
            Kind.ParametricSoftplus => ParametricSoftplus(layer, x, activation.ParametricSoftplus),
            _ => throw new UnsupportedModelException("its activation function is not set, or is newer than this library."),
        });
    }

    public static void ClampedReLU(LayerContext layer)
    {
        ClampedReLULayerParams parameters = layer.Layer.ClampedReLU;
        OnnxValue x = layer.Graph.Unary("LeakyRelu", layer.Input, Attribute("alpha", parameters.Alpha));
        layer.Output(layer.Graph.Clip(x, null, parameters.Beta));
    }

    /// <summary>1 / (1 + e⁻ˣ): far below zero still an order among classes, where ONNX Runtime's operator is 0 from -18 on.</summary>
    private static OnnxValue PreciseSigmoid(OnnxGraphBuilder graph, OnnxValue x) =>
        graph.Unary("Reciprocal", graph.Add(graph.Unary("Exp", graph.Unary("Neg", x)), 1f));

    /// <summary>x where it reaches the threshold, else 0. ONNX's operator of the name leaves out the threshold itself.</summary>
    private static OnnxValue Thresholded(OnnxGraphBuilder graph, OnnxValue x, float alpha) =>
        graph.Where(graph.Compare("GreaterOrEqual", x, graph.Constant(alpha)), x, graph.Constant(0f));

    private static OnnxValue ParametricSoftplus(LayerContext layer, OnnxValue x, ActivationParametricSoftplus parameters)
    {
        OnnxValue inner = layer.Graph.Mul(x, PerChannel(layer, x, parameters.Beta, "beta"));
        return layer.Graph.Mul(layer.Graph.Unary("Softplus", inner), PerChannel(layer, x, parameters.Alpha, "alpha"));
    }

    /// <summary>A parameter of one number, or of one for each channel (the third axis from the end).</summary>
    private static OnnxValue PerChannel(LayerContext layer, OnnxValue x, WeightParams? weights, string what)
    {
        int count = weights is null ? 0 : WeightStorage.Count(weights);
        if (count == 1) return layer.Weights(weights, what, 1);
        long channels = LayerContext.OfRank(x, 3).RankedShape[-3];
        return layer.Weights(weights, what, channels == TensorShape.Unknown ? count : channels, 1, 1);
    }
}
