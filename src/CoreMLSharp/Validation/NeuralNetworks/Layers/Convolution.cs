using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Convolutions: padding is chosen, sizes are sensible, and there are as many weights as they say.</summary>
internal static class Convolution
{
    public static void Check(LayerContext context)
    {
        ConvolutionLayerParams layer = context.Layer.Convolution;
        context.Require(
            layer.ConvolutionPaddingTypeCase != ConvolutionLayerParams.ConvolutionPaddingTypeOneofCase.None,
            "The padding type is not set.", "Set valid or same.");
        if (context.Layer.Input.Count > 1)
        {
            CheckWeightsFromInput(context, layer);
            return;
        }

        (ulong height, ulong width) = (layer.KernelSize.ElementAtOrDefault(0, 3), layer.KernelSize.ElementAtOrDefault(1, 3));
        ulong groups = Math.Max(layer.NGroups, 1);
        UInt128 count = layer.IsDeconvolution
            ? Weights.Product(layer.KernelChannels, layer.OutputChannels / groups, height, width)
            : Weights.Product(layer.OutputChannels, layer.KernelChannels, height, width);
        Weights.Check(context, layer.Weights, "weights", count, layer.OutputChannels);
        if (!layer.HasBias) return;
        Weights.Check(context, layer.Bias, "bias", layer.OutputChannels, 1);
        Weights.CheckOnePrecision(context, layer.Weights, layer.Bias);
    }

    public static void Check3D(LayerContext context)
    {
        Convolution3DLayerParams layer = context.Layer.Convolution3D;
        int errors = context.Report.ErrorCount;
        context.RequirePositive(layer.InputChannels, "inputChannels");
        context.RequirePositive(layer.OutputChannels, "outputChannels");
        context.RequirePositive(layer.NGroups, "nGroups");
        context.RequirePositive(layer.KernelDepth, "kernelDepth");
        context.RequirePositive(layer.KernelHeight, "kernelHeight");
        context.RequirePositive(layer.KernelWidth, "kernelWidth");
        context.RequirePositive(layer.StrideDepth, "strideDepth");
        context.RequirePositive(layer.StrideHeight, "strideHeight");
        context.RequirePositive(layer.StrideWidth, "strideWidth");
        context.RequirePositive(layer.DilationDepth, "dilationDepth");
        context.RequirePositive(layer.DilationHeight, "dilationHeight");
        context.RequirePositive(layer.DilationWidth, "dilationWidth");
        ReadOnlySpan<int> padding =
        [
            layer.CustomPaddingFront, layer.CustomPaddingBack, layer.CustomPaddingTop,
            layer.CustomPaddingBottom, layer.CustomPaddingLeft, layer.CustomPaddingRight,
        ];
        context.Require(!padding.ContainsAnyInRange(int.MinValue, -1), "A custom padding is negative.", "Make it zero or positive.");
        if (layer.OutputShape.Count != 0)
        {
            context.Require(layer.IsDeconvolution, "outputShape is set, but the layer is no deconvolution.", "Clear outputShape, or set isDeconvolution.");
            context.Require(layer.OutputShape.Count == 3, $"outputShape has {layer.OutputShape.Count} sizes.", "Give it three: depth, height, width.");
        }

        if (context.Report.ErrorCount == errors) CheckWeights3D(context, layer);
    }

    private static void CheckWeightsFromInput(LayerContext context, ConvolutionLayerParams layer)
    {
        context.Require(context.Scope.HasRanks, "The weights are an input in a network of the oldest form.", "Use EXACT_ARRAY_MAPPING, from specification version 4 on.");
        context.Require(!layer.IsDeconvolution, "The weights of a deconvolution are an input.", "Keep them in the layer.");
        context.Require(layer.DilationFactor.Take(2).All(factor => factor <= 1), "The weights of a dilated convolution are an input.", "Keep them in the layer.");
    }

    private static void CheckWeights3D(LayerContext context, Convolution3DLayerParams layer)
    {
        ulong channels = layer.IsDeconvolution
            ? (ulong)(layer.OutputChannels / layer.NGroups) * (ulong)layer.InputChannels
            : (ulong)layer.OutputChannels * (ulong)(layer.InputChannels / layer.NGroups);
        UInt128 count = Weights.Product(channels, (ulong)layer.KernelDepth, (ulong)layer.KernelHeight, (ulong)layer.KernelWidth);
        CheckNotQuantized(context, layer.Weights);
        Weights.Check(context, layer.Weights, "weights", count, (ulong)layer.OutputChannels);
        if (!layer.HasBias) return;
        CheckNotQuantized(context, layer.Bias);
        Weights.Check(context, layer.Bias, "bias", (ulong)layer.OutputChannels, 1);
        Weights.CheckOnePrecision(context, layer.Weights, layer.Bias);
    }

    private static void CheckNotQuantized(LayerContext context, WeightParams? weights) => context.Require(
        Weights.Kind(weights) != WeightKind.Quantized, "The weights are quantised, which a three-dimensional convolution does not know.", "Use floats or half floats.");

    private static ulong ElementAtOrDefault(this IReadOnlyList<ulong> values, int index, ulong otherwise) => index < values.Count ? values[index] : otherwise;
}
