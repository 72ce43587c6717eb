using CoreMLSharp.Specification;
using InterpolationMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.InterpolationMode;
using LinearMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.LinearUpsampleMode;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Resampling: factors and sizes for height and width, and modes that go together.</summary>
internal static class Resampling
{
    public static void CheckUpsample(LayerContext context)
    {
        UpsampleLayerParams layer = context.Layer.Upsample;
        (int whole, int fractional) = (layer.ScalingFactor.Count, layer.FractionalScalingFactor.Count);
        context.Require(
            (whole, fractional) is (0, 0) or (2, 0) or (0, 2),
            $"There are {whole} scaling factors and {fractional} fractional ones.", "Give two of one kind, for height and width, or none.");
        context.Require(
            fractional != 2 || (layer.Mode != InterpolationMode.Nn && layer.LinearUpsampleMode != LinearMode.Default),
            "Fractional scaling factors do not go with nearest neighbours or the default linear mode.", "Use BILINEAR with ALIGN_CORNERS_TRUE or ALIGN_CORNERS_FALSE.");
        context.Require(
            layer.Mode != InterpolationMode.Nn || layer.LinearUpsampleMode == LinearMode.Default,
            "A linear mode is set with nearest neighbours.", "Set linearUpsampleMode to DEFAULT, or mode to BILINEAR.");
    }

    public static void CheckResize(LayerContext context) => CheckTargetSize(context, context.Layer.ResizeBilinear.TargetSize.Count);

    public static void CheckCropResize(LayerContext context)
    {
        context.RequireEqualRanks(context.Layer.Input);
        CheckTargetSize(context, context.Layer.CropResize.TargetSize.Count);
    }

    private static void CheckTargetSize(LayerContext context, int sizes) =>
        context.Require(sizes is 0 or 2, $"targetSize has {sizes} entries.", "Give it two, height and width, or none.");
}
