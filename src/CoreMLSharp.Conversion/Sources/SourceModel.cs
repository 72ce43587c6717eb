using CoreMLSharp.Building;
using CoreMLSharp.Editing;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>A model that was read from another format: a network as an ONNX graph, and what the source says beside it.</summary>
/// <param name="Network">
/// The network. Its inputs and outputs have the names and the layout (such as NHWC) of the source; sizes that are free are symbols.
/// </param>
internal sealed record SourceModel(OnnxModel Network)
{
    /// <summary>The classes of a classifier, in the order of its scores; null where the source names none.</summary>
    public ClassLabels? ClassLabels { get; init; }

    /// <summary>Inputs that are images by what the source says, and how their pixels become numbers.</summary>
    public IReadOnlyDictionary<string, ImageOptions> Images { get; init; } = new Dictionary<string, ImageOptions>();

    /// <summary>What the source says of itself: its author, a description, a licence.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}
