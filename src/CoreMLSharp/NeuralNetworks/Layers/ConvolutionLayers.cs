using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using Padding3D = CoreMLSharp.Specification.Convolution3DLayerParams.Types.PaddingType;
using PaddingCase = CoreMLSharp.Specification.ConvolutionLayerParams.ConvolutionPaddingTypeOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Convolutions: padding is chosen, sizes are sensible, and there are as many weights as they say.</summary>
internal static class ConvolutionLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Convolution, Counts.Between(1, 2), 1)
        {
            Version = layer => layer.Input.Count == 1 ? IOS11 : IOS13,
            KeepsRank = true,
            Ranks = Ranks.AtLeast(4),
            Weights = layer => WeightsOf(layer.Convolution),
            Check = Check,
            Infer = Infer,
        },
        new(LayerCase.Convolution3D, 1, 1)
        {
            Version = _ => IOS14,
            KeepsRank = true,
            Ranks = Ranks.AtLeast(5),
            Weights = layer => WeightsOf(layer.Convolution3D),
            TakesIntegers = false,
            Check = Check3D,
            Infer = Infer3D,
        },
    ];

    private static void Check(LayerContext context)
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

        (ulong height, ulong width) = (layer.Kernel[0], layer.Kernel[1]);
        ulong groups = Math.Max(layer.NGroups, 1);
        UInt128 count = layer.IsDeconvolution
            ? Weights.Product(layer.KernelChannels, layer.OutputChannels / groups, height, width)
            : Weights.Product(layer.OutputChannels, layer.KernelChannels, height, width);
        Weights.Check(context, layer.Weights, "weights", count, layer.OutputChannels);
        if (!layer.HasBias) return;
        Weights.Check(context, layer.Bias, "bias", layer.OutputChannels, 1);
        Weights.CheckOnePrecision(context, layer.Weights, layer.Bias);
    }

    private static void Check3D(LayerContext context)
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
            context.Require(
                layer.IsDeconvolution,
                "outputShape is set, but the layer is not a deconvolution.",
                "Clear outputShape, or set isDeconvolution.");
            context.Require(
                layer.OutputShape.Count == 3,
                $"outputShape has {layer.OutputShape.Count} sizes.",
                "Give it three: depth, height, width.");
        }

        if (context.Report.ErrorCount == errors) CheckWeights3D(context, layer);
    }

    private static void Infer(ShapeContext context)
    {
        ConvolutionLayerParams layer = context.Layer.Convolution;
        TensorShape x = context.X;
        if (!x.HasRankOfAtLeast(3)) return;
        long groups = (long)Math.Max(layer.NGroups, 1);
        context.Require(
            x[-3],
            layer.IsDeconvolution ? (long)layer.KernelChannels : (long)layer.KernelChannels * groups,
            "channels",
            layer.IsDeconvolution || groups == 1 ? "kernelChannels" : "kernelChannels · groups");
        TensorShape y = x.WithKnown(-3, (long)layer.OutputChannels);
        for (int i = 0; i < 2; i++)
        {
            (long before, long after) = Window.Border(layer.Valid?.PaddingAmounts, i);
            Window window = new(
                Window.Size(layer.Kernel[i]),
                Window.Size(layer.Strides[i]),
                layer.IsDeconvolution ? 1 : Window.Size(layer.Dilations[i]),
                before + after,
                layer.ConvolutionPaddingTypeCase == PaddingCase.Same);
            long size = layer.IsDeconvolution
                ? layer.OutputShape.Count == 2 ? (long)layer.OutputShape[i] : window.Deconvolve(x[i - 2])
                : window.Slide(x[i - 2]);
            if (size == 0) Window.Fail(context, i - 2);
            y = y.WithKnown(i - 2, size);
        }

        context.Output(y);
    }

    private static void Infer3D(ShapeContext context)
    {
        Convolution3DLayerParams layer = context.Layer.Convolution3D;
        TensorShape x = context.X;
        if (!x.HasRankOfAtLeast(5)) return;
        context.Require(x[-4], layer.InputChannels, "channels", "inputChannels");
        bool same = layer.PaddingType == Padding3D.Same;
        long depth = Both(layer.CustomPaddingFront, layer.CustomPaddingBack);
        long height = Both(layer.CustomPaddingTop, layer.CustomPaddingBottom);
        long width = Both(layer.CustomPaddingLeft, layer.CustomPaddingRight);
        Window[] windows =
        [
            new(layer.KernelDepth, layer.StrideDepth, layer.DilationDepth, depth, same),
            new(layer.KernelHeight, layer.StrideHeight, layer.DilationHeight, height, same),
            new(layer.KernelWidth, layer.StrideWidth, layer.DilationWidth, width, same),
        ];
        TensorShape y = x.WithKnown(-4, layer.OutputChannels);
        for (int i = 0; i < 3; i++)
        {
            long size = layer.IsDeconvolution
                ? layer.OutputShape.Count == 3 ? (long)layer.OutputShape[i] : windows[i].Deconvolve(x[i - 3])
                : windows[i].Slide(x[i - 3]);
            if (size == 0) Window.Fail(context, i - 3);
            y = y.WithKnown(i - 3, size);
        }

        context.Output(y);

        long Both(long before, long after) => layer.PaddingType == Padding3D.Custom ? before + after : 0;
    }

    private static IEnumerable<LayerWeight?> WeightsOf(ConvolutionLayerParams layer)
    {
        ulong groups = Math.Max(layer.NGroups, 1);
        LayerWeight? bias = LayerWeight.Vector("bias", layer.Bias, layer.OutputChannels);
        if (!layer.IsDeconvolution)
        {
            return [LayerWeight.Matrix("weights", layer.Weights, layer.OutputChannels, [layer.KernelChannels, .. layer.Kernel]), bias];
        }

        // A deconvolution's are [inputs, outputs / groups, kernel]; in groups, an output channel's weights have no run of their own.
        ulong[] shape = [layer.KernelChannels, layer.OutputChannels / groups, .. layer.Kernel];
        LayerWeight? weights = LayerWeight.Of("weights", layer.Weights, shape);
        return [groups == 1 ? weights?.InChannels(layer.OutputChannels, layer.Kernel) : weights, bias];
    }

    private static IEnumerable<LayerWeight?> WeightsOf(Convolution3DLayerParams layer)
    {
        ulong groups = (ulong)Math.Max(layer.NGroups, 1);
        (ulong inputs, ulong outputs) = ((ulong)layer.InputChannels, (ulong)layer.OutputChannels);
        ulong[] channels = layer.IsDeconvolution ? [inputs, outputs / groups] : [outputs, inputs / groups];
        ulong[] kernel = [(ulong)layer.KernelDepth, (ulong)layer.KernelHeight, (ulong)layer.KernelWidth];
        return
        [
            LayerWeight.Of("weights", layer.Weights, [.. channels, .. kernel]),
            LayerWeight.Vector("bias", layer.Bias, outputs),
        ];
    }

    private static void CheckWeightsFromInput(LayerContext context, ConvolutionLayerParams layer)
    {
        context.Require(
            context.Scope.HasRanks,
            "The weights are an input in a network of the oldest form.",
            "Use EXACT_ARRAY_MAPPING, from specification version 4 on.");
        context.Require(!layer.IsDeconvolution, "The weights of a deconvolution are an input.", "Keep them in the layer.");
        context.Require(
            layer.DilationFactor.Take(2).All(factor => factor <= 1),
            "The weights of a dilated convolution are an input.",
            "Keep them in the layer.");
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
        Weights.Kind(weights) != WeightKind.Quantized,
        "The weights are quantised, which a three-dimensional convolution does not know.",
        "Use floats or half floats.");
}
