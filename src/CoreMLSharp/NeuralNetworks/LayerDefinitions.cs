using CoreMLSharp.NeuralNetworks.Layers;
using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>The table of all kinds of layers: families, with a definition for each kind.</summary>
internal static class LayerDefinitions
{
    private static readonly Dictionary<LayerCase, LayerDefinition> Table = Register(
        ConvolutionLayers.Definitions,
        PoolingLayers.Definitions,
        InnerProductLayers.Definitions,
        ActivationLayers.Definitions,
        NormalizationLayers.Definitions,
        RecurrentLayers.Definitions,
        ArithmeticLayers.Definitions,
        UnaryLayers.Definitions,
        ComparisonLayers.Definitions,
        ReductionLayers.Definitions,
        ResamplingLayers.Definitions,
        ReshapingLayers.Definitions,
        JoiningLayers.Definitions,
        SlicingLayers.Definitions,
        IndexingLayers.Definitions,
        ConstantLayers.Definitions,
        RandomLayers.Definitions,
        ControlFlowLayers.Definitions);

    /// <summary>The definition of a kind of layer; null for one that is not known.</summary>
    public static LayerDefinition? Find(LayerCase kind) => Table.GetValueOrDefault(kind);

    /// <summary>
    /// All weights of a layer that are set, whatever its kind, in the order of their fields; not those of networks inside the layer.
    /// </summary>
    public static IEnumerable<LayerWeight> WeightsOf(NeuralNetworkLayer layer) =>
        Find(layer.LayerCase)?.Weights(layer).OfType<LayerWeight>() ?? [];

    /// <summary>The weights of a layer that hold numbers and may be stored in another way.</summary>
    public static IReadOnlyList<LayerWeight> NumbersOf(NeuralNetworkLayer layer) =>
        [.. WeightsOf(layer).Where(weight => !weight.IsFixed && weight.Count > 0)];

    /// <exception cref="ArgumentException">Two definitions are of the same kind.</exception>
    internal static Dictionary<LayerCase, LayerDefinition> Register(params ReadOnlySpan<IReadOnlyList<LayerDefinition>> families)
    {
        Dictionary<LayerCase, LayerDefinition> table = [];
        foreach (IReadOnlyList<LayerDefinition> family in families)
        {
            foreach (LayerDefinition definition in family) table.Add(definition.Kind, definition);
        }

        return table;
    }
}
