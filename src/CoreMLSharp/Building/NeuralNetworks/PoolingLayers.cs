using CoreMLSharp.Specification;
using GlobalPoolingType3D = CoreMLSharp.Specification.GlobalPooling3DLayerParams.Types.GlobalPoolingType3D;
using Pooling3DPaddingType = CoreMLSharp.Specification.Pooling3DLayerParams.Types.Pooling3DPaddingType;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;
using PoolingType3D = CoreMLSharp.Specification.Pooling3DLayerParams.Types.PoolingType3D;
using SamePaddingMode = CoreMLSharp.Specification.SamePadding.Types.SamePaddingMode;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Pooling over two and three dimensions.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>The maximum, mean or root of squares over windows of [..., H, W].</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 4 or more.</param>
    /// <param name="outputName">The tensor it writes.</param>
    /// <param name="height">The window's height.</param>
    /// <param name="width">The window's width.</param>
    /// <param name="strideHeight">The step from one window to the next, down.</param>
    /// <param name="strideWidth">The step from one window to the next, across.</param>
    /// <param name="layerType">What is taken of a window.</param>
    /// <param name="paddingType">What lies beyond the edges.</param>
    /// <param name="excludePadArea">Whether padding does not count in a mean's denominator.</param>
    /// <param name="isGlobal">Whether the window is the whole plane, whatever its size.</param>
    /// <param name="paddingTop">
    /// Padding at the top; likewise the next three. With <see cref="BorderMode.IncludeLastPixel"/> both edges have the same.
    /// </param>
    /// <param name="paddingBottom">Padding at the bottom.</param>
    /// <param name="paddingLeft">Padding at the left.</param>
    /// <param name="paddingRight">Padding at the right.</param>
    /// <param name="samePaddingAsymmetryMode">Which side gets the odd row or column, with <see cref="BorderMode.Same"/>.</param>
    public NeuralNetworkBuilder AddPooling(
        string name, string inputName, string outputName, long height, long width, long strideHeight, long strideWidth,
        PoolingType layerType, BorderMode paddingType = BorderMode.Valid,
        bool excludePadArea = true, bool isGlobal = false, long paddingTop = 0, long paddingBottom = 0, long paddingLeft = 0,
        long paddingRight = 0,
        SamePaddingMode samePaddingAsymmetryMode = SamePaddingMode.BottomRightHeavy)
    {
        PoolingLayerParams pooling = new()
        {
            Type = layerType,
            KernelSize = { Size(name, height), Size(name, width) },
            Stride = { Size(name, strideHeight), Size(name, strideWidth) },
            AvgPoolExcludePadding = excludePadArea,
            GlobalPooling = isGlobal,
        };
        switch (paddingType)
        {
            case BorderMode.Valid:
                pooling.Valid = new() { PaddingAmounts = Borders(name, paddingLeft, paddingRight, paddingTop, paddingBottom) };
                break;
            case BorderMode.Same:
                pooling.Same = new() { AsymmetryMode = samePaddingAsymmetryMode };
                break;
            default:
                if (paddingTop != paddingBottom || paddingLeft != paddingRight)
                {
                    throw LayerError.Of(
                        name,
                        "padding that includes the last pixel is the same at both edges. Make top and bottom, left and right the same.");
                }

                pooling.IncludeLastPixel = new() { PaddingAmounts = { Size(name, paddingTop), Size(name, paddingLeft) } };
                break;
        }

        return Add(name, inputName, outputName, new() { Pooling = pooling });
    }

    /// <summary>The maximum or mean over windows of [N, C, D, H, W].</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 5.</param>
    /// <param name="outputName">The tensor it writes.</param>
    /// <param name="poolingType">What is taken of a window.</param>
    /// <param name="kernelDepth">The window's depth.</param>
    /// <param name="kernelHeight">The window's height.</param>
    /// <param name="kernelWidth">The window's width.</param>
    /// <param name="strideDepth">The step from one window to the next; likewise the next two.</param>
    /// <param name="strideHeight">The step down.</param>
    /// <param name="strideWidth">The step across.</param>
    /// <param name="paddingMode">None, so that sizes stay, or the amounts that follow.</param>
    /// <param name="customPaddingFront">Before the first plane, with custom padding; likewise the next five.</param>
    /// <param name="customPaddingBack">After the last plane.</param>
    /// <param name="customPaddingTop">At the top.</param>
    /// <param name="customPaddingBottom">At the bottom.</param>
    /// <param name="customPaddingLeft">At the left.</param>
    /// <param name="customPaddingRight">At the right.</param>
    /// <param name="averagePoolingCountExcludesPadding">Whether padding does not count in a mean's denominator.</param>
    public NeuralNetworkBuilder AddPooling3D(
        string name, string inputName, string outputName, PoolingType3D poolingType, int kernelDepth, int kernelHeight, int kernelWidth,
        int strideDepth, int strideHeight, int strideWidth,
        Pooling3DPaddingType paddingMode = Pooling3DPaddingType.Valid, int customPaddingFront = 0, int customPaddingBack = 0,
        int customPaddingTop = 0,
        int customPaddingBottom = 0, int customPaddingLeft = 0, int customPaddingRight = 0,
        bool averagePoolingCountExcludesPadding = false) =>
        Add(name, inputName, outputName, new()
        {
            Pooling3D = new()
            {
                Type = poolingType,
                KernelDepth = kernelDepth,
                KernelHeight = kernelHeight,
                KernelWidth = kernelWidth,
                StrideDepth = strideDepth,
                StrideHeight = strideHeight,
                StrideWidth = strideWidth,
                PaddingType = paddingMode,
                CustomPaddingFront = customPaddingFront,
                CustomPaddingBack = customPaddingBack,
                CustomPaddingTop = customPaddingTop,
                CustomPaddingBottom = customPaddingBottom,
                CustomPaddingLeft = customPaddingLeft,
                CustomPaddingRight = customPaddingRight,
                CountExcludePadding = averagePoolingCountExcludesPadding,
            },
        });

    /// <summary>The maximum or mean over the whole volume of [N, C, D, H, W]: [N, C, 1, 1, 1].</summary>
    public NeuralNetworkBuilder AddGlobalPooling3D(string name, string inputName, string outputName, GlobalPoolingType3D poolingType) =>
        Add(name, inputName, outputName, new() { GlobalPooling3D = new() { Type = poolingType } });
}
