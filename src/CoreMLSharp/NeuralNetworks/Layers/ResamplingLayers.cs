using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using static CoreMLSharp.Specification.SpecificationVersions;
using InterpolationMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.InterpolationMode;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using LinearMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.LinearUpsampleMode;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Resampling: factors and sizes for height and width, and modes that go together.</summary>
internal static class ResamplingLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Upsample, 1, 1)
        {
            Version = layer => UsesNewScaling(layer.Upsample) ? IOS14 : IOS11,
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Check = CheckUpsample,
            Infer = InferUpsample,
        },
        new(LayerCase.ResizeBilinear, 1, 1)
        {
            Version = _ => IOS12,
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Check = CheckResize,
            Infer = InferResize,
        },
        new(LayerCase.CropResize, 2, 1) { Version = _ => IOS12, KeepsRank = true, Ranks = Ranks.AtLeast(5), Check = CheckCropResize },
    ];

    private static bool UsesNewScaling(UpsampleLayerParams layer) =>
        layer.LinearUpsampleMode != LinearMode.Default || layer.FractionalScalingFactor.Count > 0;

    private static void CheckUpsample(LayerContext context)
    {
        UpsampleLayerParams layer = context.Layer.Upsample;
        (int whole, int fractional) = (layer.ScalingFactor.Count, layer.FractionalScalingFactor.Count);
        context.Require(
            (whole, fractional) is (0, 0) or (2, 0) or (0, 2),
            $"{Counted.There(whole, "scaling factor")} and {fractional} fractional.",
            "Give two of one kind, for height and width, or none.");
        context.Require(
            fractional != 2 || (layer.Mode != InterpolationMode.Nn && layer.LinearUpsampleMode != LinearMode.Default),
            "Fractional scaling factors do not go with nearest neighbours or the default linear mode.",
            "Use BILINEAR with ALIGN_CORNERS_TRUE or ALIGN_CORNERS_FALSE.");
        context.Require(
            layer.Mode != InterpolationMode.Nn || layer.LinearUpsampleMode == LinearMode.Default,
            "A linear mode is set with nearest neighbours.", "Set linearUpsampleMode to DEFAULT, or mode to BILINEAR.");
    }

    private static void CheckResize(LayerContext context) => CheckTargetSize(context, context.Layer.ResizeBilinear.TargetSize.Count);

    private static void CheckCropResize(LayerContext context)
    {
        context.RequireEqualRanks(context.Layer.Input);
        CheckTargetSize(context, context.Layer.CropResize.TargetSize.Count);
    }

    private static void InferUpsample(ShapeContext context)
    {
        UpsampleLayerParams layer = context.Layer.Upsample;
        TensorShape y = context.X;
        if (!y.HasRankOfAtLeast(2)) return;
        for (int i = 0; i < 2; i++)
        {
            long size = y[i - 2];
            bool isWhole = layer.FractionalScalingFactor.Count == 0;
            long factor = layer.ScalingFactor.Count == 2 ? (long)Math.Min(layer.ScalingFactor[i], int.MaxValue) : 1;
            y = y.WithKnown(i - 2, size == Unknown || !isWhole ? Unknown : size * factor);
        }

        context.Output(y);
    }

    private static void InferResize(ShapeContext context)
    {
        IReadOnlyList<ulong> target = context.Layer.ResizeBilinear.TargetSize;
        if (!context.X.HasRankOfAtLeast(2) || target.Count != 2) return;
        context.Output(context.X.WithKnown(-2, (long)target[0]).WithKnown(-1, (long)target[1]));
    }

    private static void CheckTargetSize(LayerContext context, int sizes) =>
        context.Require(sizes is 0 or 2, $"targetSize has {sizes} entries.", "Give it two, height and width, or none.");
}
