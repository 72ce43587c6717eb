using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Convolution and pooling over three spatial dimensions, of values [N, C, D, H, W].</summary>
internal static class Volumes
{
    public static void Convolve(LayerContext layer)
    {
        Convolution3DLayerParams parameters = layer.Layer.Convolution3D;
        OnnxValue x = LayerContext.OfRank(layer.Input, 5, 5);
        long outputs = Size(parameters.OutputChannels, "outputChannels");
        long inputs = Size(parameters.InputChannels, "inputChannels");
        long groups = parameters.NGroups == 0 ? 1 : Size(parameters.NGroups, "nGroups");
        long[] kernel = Triple(parameters.KernelDepth, parameters.KernelHeight, parameters.KernelWidth, "kernel");
        Window window = new(
            kernel,
            Triple(parameters.StrideDepth, parameters.StrideHeight, parameters.StrideWidth, "stride"),
            Triple(parameters.DilationDepth, parameters.DilationHeight, parameters.DilationWidth, "dilation"),
            Padding(parameters));
        Convolution.CheckChannels(x, inputs, outputs, groups);
        OnnxValue? bias = parameters.HasBias ? layer.Weights(parameters.Bias, "bias", outputs) : null;
        OnnxValue weights = layer.Weights(
            parameters.Weights, "weights",
            parameters.IsDeconvolution ? [inputs, outputs / groups, .. kernel] : [outputs, inputs / groups, .. kernel]);
        long[]? target = parameters.OutputShape.Count == 3
            ? [.. parameters.OutputShape.Select(size => LayerContext.Size(size, "outputShape"))]
            : null;
        layer.Output(parameters.IsDeconvolution
            ? layer.Graph.ConvTranspose(x, weights, bias, window, outputs, groups, target)
            : layer.Graph.Conv(x, weights, bias, window, groups));
    }

    public static void Pool(LayerContext layer)
    {
        Pooling3DLayerParams parameters = layer.Layer.Pooling3D;
        OnnxValue x = LayerContext.OfRank(layer.Input, 5, 5);
        Window window = new(
            Triple(parameters.KernelDepth, parameters.KernelHeight, parameters.KernelWidth, "kernel"),
            Triple(parameters.StrideDepth, parameters.StrideHeight, parameters.StrideWidth, "stride"),
            [1, 1, 1],
            Padding(parameters));
        layer.Output(parameters.Type == Pooling3DLayerParams.Types.PoolingType3D.Max
            ? layer.Graph.Pool("MaxPool", x, window)
            : Pooling.Average(layer.Graph, x, window, parameters.CountExcludePadding));
    }

    public static void PoolGlobally(LayerContext layer)
    {
        OnnxValue x = LayerContext.OfRank(layer.Input, 5, 5);
        string op = layer.Layer.GlobalPooling3D.Type == GlobalPooling3DLayerParams.Types.GlobalPoolingType3D.Max
            ? "GlobalMaxPool"
            : "GlobalAveragePool";
        layer.Output(layer.Graph.Add(op, [x], x.Type, new TensorShape(x.RankedShape[0], x.RankedShape[1], 1, 1, 1)));
    }

    private static WindowPadding Padding(Convolution3DLayerParams parameters) => parameters.PaddingType switch
    {
        Convolution3DLayerParams.Types.PaddingType.Same => new WindowPadding(null),
        Convolution3DLayerParams.Types.PaddingType.Valid => new WindowPadding([(0, 0), (0, 0), (0, 0)]),
        _ => new WindowPadding(Custom(
            (parameters.CustomPaddingFront, parameters.CustomPaddingBack),
            (parameters.CustomPaddingTop, parameters.CustomPaddingBottom),
            (parameters.CustomPaddingLeft, parameters.CustomPaddingRight))),
    };

    private static WindowPadding Padding(Pooling3DLayerParams parameters) => parameters.PaddingType switch
    {
        Pooling3DLayerParams.Types.Pooling3DPaddingType.Same => new WindowPadding(null),
        Pooling3DLayerParams.Types.Pooling3DPaddingType.Valid => new WindowPadding([(0, 0), (0, 0), (0, 0)]),
        _ => new WindowPadding(Custom(
            (parameters.CustomPaddingFront, parameters.CustomPaddingBack),
            (parameters.CustomPaddingTop, parameters.CustomPaddingBottom),
            (parameters.CustomPaddingLeft, parameters.CustomPaddingRight))),
    };

    private static (long, long)[] Custom(params (int Before, int After)[] amounts) =>
        amounts.All(amount => amount is { Before: >= 0, After: >= 0 })
        ? [.. amounts.Select(amount => ((long)amount.Before, (long)amount.After))]
        : throw new ModelValidationException("a padding is negative.");

    private static long[] Triple(int depth, int height, int width, string what) =>
    [
        Size(depth, $"{what}Depth"), Size(height, $"{what}Height"), Size(width, $"{what}Width"),
    ];

    private static long Size(int value, string what) => LayerContext.Size(value < 0 ? 0 : (ulong)value, what);
}
