using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Convolutions and deconvolutions (transposed convolutions) over two spatial dimensions.</summary>
internal static class Convolution
{
    public static void Convolve(LayerContext layer)
    {
        ConvolutionLayerParams parameters = layer.Layer.Convolution;
        OnnxValue original = LayerContext.OfRank(layer.InputsBetween(1, 2)[0], 3);
        OnnxValue x = layer.Fold(original);
        long outputs = LayerContext.Size(parameters.OutputChannels, "outputChannels");
        long inputs = LayerContext.Size(parameters.KernelChannels, "kernelChannels");
        long groups = parameters.NGroups == 0 ? 1 : LayerContext.Size(parameters.NGroups, "nGroups");
        long[] kernel = LayerContext.Pair(parameters.Kernel, "kernelSize");
        long[] strides = LayerContext.Pair(parameters.Strides, "stride");
        long[] dilations = LayerContext.Pair(parameters.Dilations, "dilationFactor");
        Window window = new(kernel, strides, dilations, Padding(parameters));
        CheckChannels(x, parameters.IsDeconvolution ? inputs : inputs * groups, outputs, groups);
        OnnxValue? bias = parameters.HasBias ? layer.Weights(parameters.Bias, "bias", outputs) : null;
        layer.Output(layer.Restore(
            parameters.IsDeconvolution
                ? Deconvolution.Deconvolve(layer, x, bias, window)
                : layer.Graph.Conv(x, Kernel(layer, outputs, inputs, kernel), bias, window, groups),
            original));
    }

    /// <summary>
    /// The padding of a convolution or pooling layer: as given, or so that the output has the size of the input divided by the stride.
    /// </summary>
    public static WindowPadding Padding(ValidPadding? valid, SamePadding? same) => same is not null
        ? new WindowPadding(null, same.AsymmetryMode == SamePadding.Types.SamePaddingMode.TopLeftHeavy)
        : new WindowPadding(Borders(valid?.PaddingAmounts));

    /// <summary>The amounts before and after height and width.</summary>
    public static (long Before, long After)[] Borders(BorderAmounts? borders) => borders?.BorderAmounts_ switch
    {
        null or { Count: 0 } => [(0, 0), (0, 0)],
        { Count: 2 } amounts => [.. amounts.Select(amount => (Amount(amount.StartEdgeSize), Amount(amount.EndEdgeSize)))],
        { Count: int count } => throw new ModelValidationException($"it gives border amounts for {count} axes; 2 are defined."),
    };

    public static void CheckChannels(OnnxValue x, long inputs, long outputs, long groups)
    {
        if (x.RankedShape[1] != inputs && x.RankedShape[1] != TensorShape.Unknown)
        {
            throw new ModelValidationException($"its weights are for {inputs} channels; its input has {x.RankedShape[1]}.");
        }

        if (inputs % groups != 0 || outputs % groups != 0)
        {
            throw new ModelValidationException($"{groups} groups do not divide {inputs} input and {outputs} output channels.");
        }
    }

    /// <summary>The kernel: a parameter, or the second input.</summary>
    private static OnnxValue Kernel(LayerContext layer, long outputs, long inputs, long[] kernel)
    {
        if (layer.Inputs.Length == 1)
        {
            return layer.Weights(layer.Layer.Convolution.Weights, "weights", outputs, inputs, kernel[0], kernel[1]);
        }

        OnnxValue weights = layer.Inputs[1];
        return weights.Rank == 4 ? weights : layer.Graph.Reshape(weights, outputs, inputs, kernel[0], kernel[1]);
    }

    private static WindowPadding Padding(ConvolutionLayerParams parameters) =>
        Padding(
            parameters.Valid,
            parameters.ConvolutionPaddingTypeCase == ConvolutionLayerParams.ConvolutionPaddingTypeOneofCase.Same ? parameters.Same : null);

    private static long Amount(ulong value) =>
        value <= int.MaxValue ? (long)value : throw new ModelValidationException($"a border amount is {value}.");
}
