using System.Text.Json.Serialization;
using CoreMLSharp.Runtime.Shapes;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>What comes out for one choice of sizes that go in; a model's shapes are an array of them.</summary>
/// <param name="Inputs">The size of each input, by name.</param>
/// <param name="Outputs">The size of each output, by name.</param>
/// <param name="Layers">The tensors inside; absent where they were not asked for.</param>
public sealed record ShapesDocument(
    IReadOnlyDictionary<string, IReadOnlyList<long>> Inputs,
    IReadOnlyDictionary<string, IReadOnlyList<long>> Outputs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LayerShapesDocument>? Layers)
{
    /// <summary>Why the model cannot be run with these sizes; absent where it can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }

    /// <summary>The document of all choices of sizes.</summary>
    /// <param name="shapes">The shapes for each choice.</param>
    /// <param name="withLayers">Whether the tensors inside are listed.</param>
    public static IReadOnlyList<ShapesDocument> From(IReadOnlyList<ModelShapes> shapes, bool withLayers) =>
        [.. shapes.Select(one => new ShapesDocument(
        LayerShapesDocument.Sizes(one.Inputs),
        LayerShapesDocument.Sizes(one.Outputs),
        withLayers ? [.. one.Stages.SelectMany(stage => stage.Layers).Select(LayerShapesDocument.From)] : null)
        {
            Failure = one.Failure,
        })];
}

/// <summary>The tensors that one layer writes.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Type">The layer's type.</param>
/// <param name="Outputs">The size of each tensor, by name.</param>
public sealed record LayerShapesDocument(string Name, string Type, IReadOnlyDictionary<string, IReadOnlyList<long>> Outputs)
{
    internal static LayerShapesDocument From(LayerShapes layer) => new(layer.Name, layer.Type, Sizes(layer.Outputs));

    internal static Dictionary<string, IReadOnlyList<long>> Sizes(IReadOnlyList<FeatureSize> features)
    {
        Dictionary<string, IReadOnlyList<long>> sizes = [];
        foreach (FeatureSize feature in features) sizes[feature.Name] = feature.Size;
        return sizes;
    }
}

/// <summary>Which dimensions of an input could vary; a model's are an array of them.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Dimensions">The positions of the dimensions that could; of an image 0 is the width and 1 the height.</param>
/// <param name="Reason">Why others could not; null where all could.</param>
public sealed record FlexibilityDocument(string Name, IReadOnlyList<int> Dimensions, string? Reason)
{
    /// <summary>The document of all inputs.</summary>
    public static IReadOnlyList<FlexibilityDocument> From(IReadOnlyList<InputFlexibility> inputs) =>
        [.. inputs.Select(input => new FlexibilityDocument(input.Input.Name, input.Dimensions, input.Reason))];
}
