using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Validation.NeuralNetworks;

/// <summary>Which specification version brought a layer, or the way in which it is used.</summary>
internal static class LayerVersions
{
    /// <summary>The lowest version that knows the layer; what stands inside branches and loops counts too.</summary>
    public static int Of(NeuralNetworkLayer layer) => Math.Max(OfKind(layer), OfWeights(layer));

    /// <summary>The lowest version that knows the layer's kind and its options, weights apart.</summary>
    public static int OfKind(NeuralNetworkLayer layer) => layer.LayerCase switch
    {
        LayerCase.ResizeBilinear or LayerCase.CropResize => SpecificationVersions.IOS12,
        LayerCase.Custom => SpecificationVersions.IOS11Dot2,

        LayerCase.Convolution when layer.Input.Count != 1 => SpecificationVersions.IOS13,
        LayerCase.InnerProduct when layer.InnerProduct.Int8DynamicQuantize => SpecificationVersions.IOS14,
        LayerCase.Upsample when UsesNewScaling(layer.Upsample) => SpecificationVersions.IOS14,
        LayerCase.ReorganizeData when layer.ReorganizeData.Mode == ReorganizeDataLayerParams.Types.ReorganizationType.PixelShuffle => SpecificationVersions.IOS14,
        LayerCase.BatchedMatmul when layer.BatchedMatmul.Int8DynamicQuantize => SpecificationVersions.IOS14,
        LayerCase.ConcatND when layer.ConcatND.Interleave => SpecificationVersions.IOS14,
        LayerCase.SliceDynamic when layer.Input.Count == 7 || layer.SliceDynamic.SqueezeMasks.Count > 0 => SpecificationVersions.IOS14,
        LayerCase.SliceStatic when layer.SliceStatic.SqueezeMasks.Contains(true) => SpecificationVersions.IOS14,
        LayerCase.Tile when layer.Input.Count > 1 => SpecificationVersions.IOS14,
        LayerCase.OneHot or LayerCase.CumSum or LayerCase.ClampedReLU or LayerCase.ArgSort or LayerCase.SliceBySize or
        LayerCase.Pooling3D or LayerCase.GlobalPooling3D or LayerCase.Convolution3D => SpecificationVersions.IOS14,

        LayerCase.Branch => Inside(layer.Branch.IfBranch, layer.Branch.ElseBranch),
        LayerCase.Loop => Inside(layer.Loop.ConditionNetwork, layer.Loop.BodyNetwork),
        LayerCase.None or > LayerCase.Custom => SpecificationVersions.IOS13,
        _ => SpecificationVersions.IOS11,
    };

    private static int OfWeights(NeuralNetworkLayer layer)
    {
        int version = SpecificationVersions.IOS11;
        foreach (WeightParams weights in LayerWeights.Of(layer))
        {
            version = Math.Max(version, Weights.Kind(weights) switch
            {
                WeightKind.Float16 => SpecificationVersions.IOS11Dot2,
                WeightKind.Quantized => SpecificationVersions.IOS12,
                _ => SpecificationVersions.IOS11,
            });
        }

        return version;
    }

    private static bool UsesNewScaling(UpsampleLayerParams upsample) =>
        upsample.LinearUpsampleMode != UpsampleLayerParams.Types.LinearUpsampleMode.Default || upsample.FractionalScalingFactor.Count > 0;

    private static int Inside(params ReadOnlySpan<NeuralNetwork?> networks)
    {
        int version = SpecificationVersions.IOS13;
        foreach (NeuralNetwork? network in networks)
        {
            foreach (NeuralNetworkLayer layer in network?.Layers ?? []) version = Math.Max(version, Of(layer));
        }

        return version;
    }
}
