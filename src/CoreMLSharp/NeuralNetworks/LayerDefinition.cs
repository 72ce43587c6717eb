using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>All that is known of one kind of layer.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Inputs">How many inputs it takes.</param>
/// <param name="Outputs">How many outputs it gives.</param>
internal sealed record LayerDefinition(LayerCase Kind, Counts Inputs, Counts Outputs)
{
    /// <summary>The lowest specification version that knows the layer and its options, weights apart.</summary>
    /// <remarks>Where a row does not say: in the specification, what came with version 4 stands behind the custom layer.</remarks>
    public Func<NeuralNetworkLayer, int> Version { get; init; } =
        _ => Kind > LayerCase.Custom ? SpecificationVersions.IOS13 : SpecificationVersions.IOS11;

    /// <summary>The ranks that the first input and output may have.</summary>
    public Ranks Ranks { get; init; } = Ranks.Any;

    /// <summary>Whether the first output has the rank of the first input.</summary>
    public bool KeepsRank { get; init; }

    /// <summary>The weights, in the order of their fields; null for one that is not set. Not those of networks inside the layer.</summary>
    public Func<NeuralNetworkLayer, IEnumerable<LayerWeight?>> Weights { get; init; } = _ => [];

    /// <summary>Whether the weights may be integers.</summary>
    public bool TakesIntegers { get; init; } = true;

    /// <summary>What else must hold; runs only where the counts are right.</summary>
    public Action<LayerContext>? Check { get; init; }

    /// <summary>
    /// Says the outputs' shapes; null where they do not follow from the inputs'. A function that is not certain leaves them unknown,
    /// and fails only for what is wrong whatever is not known.
    /// </summary>
    public Action<ShapeContext>? Infer { get; init; }

    /// <summary>Reports what is wrong with a layer by itself and with the ranks of its tensors.</summary>
    public void Apply(LayerContext context)
    {
        bool inputs = Inputs.Check(context.Layer.Input.Count, "input", context);
        bool outputs = Outputs.Check(context.Layer.Output.Count, "output", context);
        if (!inputs || !outputs) return;
        if (KeepsRank) context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
        context.RequireRank(Ranks);
        Check?.Invoke(context);
    }
}
