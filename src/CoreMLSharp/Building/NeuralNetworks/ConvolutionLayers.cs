using CoreMLSharp.Specification;
using PaddingType = CoreMLSharp.Specification.Convolution3DLayerParams.Types.PaddingType;
using SamePaddingMode = CoreMLSharp.Specification.SamePadding.Types.SamePaddingMode;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Convolutions over two and three dimensions.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>A convolution or deconvolution over the last two dimensions of [..., C, H, W].</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 4 or more.</param>
    /// <param name="outputName">The tensor it writes.</param>
    /// <param name="kernelChannels">Input channels per group; for a deconvolution, all input channels.</param>
    /// <param name="outputChannels">Output channels.</param>
    /// <param name="height">The kernel's height.</param>
    /// <param name="width">The kernel's width.</param>
    /// <param name="weights">
    /// [outputChannels, kernelChannels, height, width]; for a deconvolution [kernelChannels, outputChannels / groups, height, width]. This
    /// is the specification's order; coremltools' builder takes [height, width, kernelChannels, outputChannels].
    /// </param>
    /// <param name="bias">[outputChannels], or null for none.</param>
    /// <param name="strideHeight">The step from one window to the next, down.</param>
    /// <param name="strideWidth">The step from one window to the next, across.</param>
    /// <param name="borderMode">Valid or same.</param>
    /// <param name="groups">Into how many groups the channels are divided, each convolved by itself.</param>
    /// <param name="isDeconv">Whether it is a deconvolution (transposed convolution).</param>
    /// <param name="outputShape">[height, width] of a deconvolution's output; null where it follows from the padding.</param>
    /// <param name="dilationFactors">[height, width] from one kernel element to the next; null for 1.</param>
    /// <param name="paddingTop">Zeros added at the top, with <see cref="BorderMode.Valid"/>; likewise the next three.</param>
    /// <param name="paddingBottom">Zeros added at the bottom.</param>
    /// <param name="paddingLeft">Zeros added at the left.</param>
    /// <param name="paddingRight">Zeros added at the right.</param>
    /// <param name="samePaddingAsymmetryMode">Which side gets the odd row or column, with <see cref="BorderMode.Same"/>.</param>
    public NeuralNetworkBuilder AddConvolution(
        string name, string inputName, string outputName, long kernelChannels, long outputChannels, long height, long width,
        WeightData weights, WeightData? bias = null,
        long strideHeight = 1, long strideWidth = 1, BorderMode borderMode = BorderMode.Valid, long groups = 1, bool isDeconv = false,
        IReadOnlyList<long>? outputShape = null,
        IReadOnlyList<long>? dilationFactors = null, long paddingTop = 0, long paddingBottom = 0, long paddingLeft = 0,
        long paddingRight = 0,
        SamePaddingMode samePaddingAsymmetryMode = SamePaddingMode.BottomRightHeavy)
    {
        ConvolutionLayerParams convolution = new()
        {
            KernelChannels = Size(name, kernelChannels),
            OutputChannels = Size(name, outputChannels),
            NGroups = Size(name, groups),
            KernelSize = { Size(name, height), Size(name, width) },
            Stride = { Size(name, strideHeight), Size(name, strideWidth) },
            DilationFactor = { Sizes(name, dilationFactors ?? [1, 1]) },
            IsDeconvolution = isDeconv,
            OutputShape = { Sizes(name, outputShape ?? []) },
            HasBias = bias is not null,
            Weights = weights.Message,
            Bias = bias?.Message,
        };
        if (borderMode == BorderMode.Valid)
        {
            convolution.Valid = new() { PaddingAmounts = Borders(name, paddingLeft, paddingRight, paddingTop, paddingBottom) };
        }
        else if (borderMode == BorderMode.Same) convolution.Same = new() { AsymmetryMode = samePaddingAsymmetryMode };
        else throw LayerError.Of(name, $"a convolution does not know the border mode {borderMode}. Use Valid or Same.");
        return Add(name, inputName, outputName, new() { Convolution = convolution });
    }

    /// <summary>A convolution whose weights [outputChannels, kernelChannels, height, width] are the second of two inputs.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputNames">The tensor and the weights.</param>
    /// <param name="outputName">The tensor it writes.</param>
    /// <param name="kernelChannels">Input channels per group.</param>
    /// <param name="outputChannels">Output channels.</param>
    /// <param name="height">The kernel's height.</param>
    /// <param name="width">The kernel's width.</param>
    /// <param name="strideHeight">The step from one window to the next, down.</param>
    /// <param name="strideWidth">The step from one window to the next, across.</param>
    /// <param name="borderMode">Valid, without padding, or same.</param>
    /// <param name="groups">Into how many groups the channels are divided.</param>
    public NeuralNetworkBuilder AddConvolution(
        string name, IReadOnlyList<string> inputNames, string outputName, long kernelChannels, long outputChannels, long height, long width,
        long strideHeight = 1, long strideWidth = 1, BorderMode borderMode = BorderMode.Valid, long groups = 1)
    {
        ConvolutionLayerParams convolution = new()
        {
            KernelChannels = Size(name, kernelChannels),
            OutputChannels = Size(name, outputChannels),
            NGroups = Size(name, groups),
            KernelSize = { Size(name, height), Size(name, width) },
            Stride = { Size(name, strideHeight), Size(name, strideWidth) },
        };
        if (borderMode == BorderMode.Same) convolution.Same = new();
        else convolution.Valid = new();
        return Add(name, inputNames, [outputName], new() { Convolution = convolution });
    }

    /// <summary>A convolution or deconvolution over the last three dimensions of [N, C, D, H, W].</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 5.</param>
    /// <param name="outputName">The tensor it writes.</param>
    /// <param name="inputChannels">Input channels, all groups together.</param>
    /// <param name="outputChannels">Output channels.</param>
    /// <param name="depth">The kernel's depth.</param>
    /// <param name="height">The kernel's height.</param>
    /// <param name="width">The kernel's width.</param>
    /// <param name="weights">
    /// [outputChannels, inputChannels / groups, depth, height, width]; for a deconvolution [inputChannels, outputChannels / groups, depth,
    /// height, width].
    /// </param>
    /// <param name="bias">[outputChannels], or null for none.</param>
    /// <param name="groups">Into how many groups the channels are divided.</param>
    /// <param name="strideDepth">The step from one window to the next; likewise the next two.</param>
    /// <param name="strideHeight">The step down.</param>
    /// <param name="strideWidth">The step across.</param>
    /// <param name="dilationDepth">From one kernel element to the next; likewise the next two.</param>
    /// <param name="dilationHeight">The same down.</param>
    /// <param name="dilationWidth">The same across.</param>
    /// <param name="isDeconv">Whether it is a deconvolution.</param>
    /// <param name="outputShape">[depth, height, width] of a deconvolution's output; null where it follows from the padding.</param>
    /// <param name="paddingMode">None, so that sizes stay, or the amounts that follow.</param>
    /// <param name="paddingFront">Zeros before the first plane, with custom padding; likewise the next five.</param>
    /// <param name="paddingBack">Zeros after the last plane.</param>
    /// <param name="paddingTop">Zeros at the top.</param>
    /// <param name="paddingBottom">Zeros at the bottom.</param>
    /// <param name="paddingLeft">Zeros at the left.</param>
    /// <param name="paddingRight">Zeros at the right.</param>
    public NeuralNetworkBuilder AddConvolution3D(
        string name, string inputName, string outputName, int inputChannels, int outputChannels, int depth, int height, int width,
        WeightData weights, WeightData? bias = null,
        int groups = 1, int strideDepth = 1, int strideHeight = 1, int strideWidth = 1, int dilationDepth = 1, int dilationHeight = 1,
        int dilationWidth = 1,
        bool isDeconv = false, IReadOnlyList<long>? outputShape = null, PaddingType paddingMode = PaddingType.Valid,
        int paddingFront = 0, int paddingBack = 0, int paddingTop = 0, int paddingBottom = 0, int paddingLeft = 0, int paddingRight = 0) =>
        Add(name, inputName, outputName, new()
        {
            Convolution3D = new()
            {
                InputChannels = inputChannels,
                OutputChannels = outputChannels,
                NGroups = groups,
                KernelDepth = depth,
                KernelHeight = height,
                KernelWidth = width,
                StrideDepth = strideDepth,
                StrideHeight = strideHeight,
                StrideWidth = strideWidth,
                DilationDepth = dilationDepth,
                DilationHeight = dilationHeight,
                DilationWidth = dilationWidth,
                HasBias = bias is not null,
                Weights = weights.Message,
                Bias = bias?.Message,
                IsDeconvolution = isDeconv,
                OutputShape = { Sizes(name, outputShape ?? []) },
                PaddingType = paddingMode,
                CustomPaddingFront = paddingFront,
                CustomPaddingBack = paddingBack,
                CustomPaddingTop = paddingTop,
                CustomPaddingBottom = paddingBottom,
                CustomPaddingLeft = paddingLeft,
                CustomPaddingRight = paddingRight,
            },
        });
}
