using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>The <c>NonMaximumSuppression</c> layer.</summary>
internal static class NonMaximumSuppression
{
    public static void Suppress(LayerContext layer)
    {
        NonMaximumSuppressionLayerParams parameters = layer.Layer.NonMaximumSuppression;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue[] inputs = [.. layer.InputsBetween(2, 5)];
        (OnnxValue boxes, OnnxValue classScores) = (LayerContext.OfRank(inputs[0], 3, 3), LayerContext.OfRank(inputs[1], 3, 3));
        OnnxValue overlap = inputs.Length > 2 ? graph.Reshape(inputs[2], 1) : graph.Constant([parameters.IouThreshold], new TensorShape(1));
        OnnxValue threshold = inputs.Length > 3 ? layer.Scalar(inputs[3]) : graph.Constant(parameters.ScoreThreshold);
        OnnxValue maximum = inputs.Length > 4
            ? graph.Reshape(graph.ToInt64(inputs[4]), 1)
            : graph.Constant(LayerContext.Size(parameters.MaxBoxes, "maxBoxes"));

        OnnxValue[] selected = graph.SuppressBoxes(boxes, classScores, overlap, threshold, maximum, parameters.PerClassSuppression);
        layer.Output(selected[0], selected[1], graph.ToFloat(selected[2]), graph.ToFloat(selected[3]));
    }
}
