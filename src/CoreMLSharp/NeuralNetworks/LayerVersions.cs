using CoreMLSharp.Specification;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>Which specification version brought a layer, or the way in which it is used.</summary>
internal static class LayerVersions
{
    /// <summary>The lowest version that knows the layer; what stands inside branches and loops counts too.</summary>
    public static int Of(NeuralNetworkLayer layer) => Math.Max(OfKind(layer), OfWeights(layer));

    /// <summary>
    /// The lowest version that knows the layer's kind and its options, weights apart; for a kind that is not known, the first that had
    /// more of them.
    /// </summary>
    public static int OfKind(NeuralNetworkLayer layer) =>
        LayerDefinitions.Find(layer.LayerCase)?.Version(layer) ?? SpecificationVersions.IOS13;

    private static int OfWeights(NeuralNetworkLayer layer)
    {
        int version = SpecificationVersions.IOS11;
        foreach (LayerWeight weight in LayerDefinitions.WeightsOf(layer))
        {
            version = Math.Max(version, Weights.Kind(weight.Weights) switch
            {
                WeightKind.Float16 => SpecificationVersions.IOS11Dot2,
                WeightKind.Quantized => SpecificationVersions.IOS12,
                _ => SpecificationVersions.IOS11,
            });
        }

        return version;
    }
}
