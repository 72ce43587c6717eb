using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>The <c>convolution</c> layer where it is transposed.</summary>
internal static class Deconvolution
{
    public static OnnxValue Deconvolve(LayerContext layer, OnnxValue x, OnnxValue? bias, Window window)
    {
        ConvolutionLayerParams parameters = layer.Layer.Convolution;
        long outputs = (long)parameters.OutputChannels;
        long groups = parameters.NGroups == 0 ? 1 : (long)parameters.NGroups;
        TensorShape shape = new((long)parameters.KernelChannels, outputs / groups, window.Kernel[0], window.Kernel[1]);
        OnnxValue weights = layer.Weights(parameters.Weights, "weights", shape, channelAxis: 1);
        long[]? target = parameters.OutputShape.Count == 0 ? null : LayerContext.Pair(parameters.OutputShape, 1, "outputShape");
        return layer.Graph.ConvTranspose(x, weights, bias, window, outputs, groups, target);
    }
}
