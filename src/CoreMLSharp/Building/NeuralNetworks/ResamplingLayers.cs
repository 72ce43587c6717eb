using CoreMLSharp.Specification;
using BoxCoordinates = CoreMLSharp.Specification.BoxCoordinatesMode.Types.Coordinates;
using InterpolationMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.InterpolationMode;
using LinearUpsampleMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.LinearUpsampleMode;
using SamplingMethod = CoreMLSharp.Specification.SamplingMode.Types.Method;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Making images larger or smaller.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>Multiplies height and width.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 3 or more.</param>
    /// <param name="outputName">The tensor it writes.</param>
    /// <param name="scalingFactorH">
    /// The factor of the height; a fraction needs bilinear interpolation in one of the modes that align corners or not, and specification
    /// version 5.
    /// </param>
    /// <param name="scalingFactorW">The factor of the width.</param>
    /// <param name="mode">The nearest pixel or bilinear interpolation.</param>
    /// <param name="linearUpsampleMode">Where bilinear samples lie; other than the default needs specification version 5.</param>
    public NeuralNetworkBuilder AddUpsample(
        string name, string inputName, string outputName, float scalingFactorH, float scalingFactorW,
        InterpolationMode mode = InterpolationMode.Nn, LinearUpsampleMode linearUpsampleMode = LinearUpsampleMode.Default)
    {
        if (!(scalingFactorH > 0 && scalingFactorW > 0))
        {
            throw LayerError.Of(name, $"the scaling factors are {scalingFactorH} and {scalingFactorW}. Make both positive.");
        }

        UpsampleLayerParams upsample = new() { Mode = mode, LinearUpsampleMode = linearUpsampleMode };
        if (float.IsInteger(scalingFactorH) && float.IsInteger(scalingFactorW))
        {
            upsample.ScalingFactor.AddRange([(ulong)scalingFactorH, (ulong)scalingFactorW]);
        }
        else upsample.FractionalScalingFactor.AddRange([scalingFactorH, scalingFactorW]);
        return Add(name, inputName, outputName, new() { Upsample = upsample });
    }

    /// <summary>Resizes height and width to a given size.</summary>
    public NeuralNetworkBuilder AddResizeBilinear(
        string name, string inputName, string outputName, long targetHeight = 1, long targetWidth = 1,
        SamplingMethod mode = SamplingMethod.AlignEndpointsMode) =>
        Add(name, inputName, outputName, new()
        {
            ResizeBilinear = new()
            {
                TargetSize = { Size(name, targetHeight), Size(name, targetWidth) },
                Mode = new() { SamplingMethod = mode },
            },
        });

    /// <summary>
    /// Cuts the boxes of the second input, [N, 1, 4, 1, 1] or with 5 numbers of which the first is the image's, out of the images [1, B, C,
    /// H, W] of the first, and resizes each.
    /// </summary>
    public NeuralNetworkBuilder AddCropResize(
        string name, IReadOnlyList<string> inputNames, string outputName, long targetHeight = 1, long targetWidth = 1,
        SamplingMethod mode = SamplingMethod.StrictAlignEndpointsMode,
        bool normalizedRoi = false, BoxCoordinates boxIndicesMode = BoxCoordinates.CornersHeightFirst, float spatialScale = 1) =>
        Add(name, inputNames, [outputName], new()
        {
            CropResize = new()
            {
                TargetSize = { Size(name, targetHeight), Size(name, targetWidth) },
                Mode = new() { SamplingMethod = mode },
                NormalizedCoordinates = normalizedRoi,
                BoxIndicesMode = new() { BoxMode = boxIndicesMode },
                SpatialScale = spatialScale,
            },
        });
}
