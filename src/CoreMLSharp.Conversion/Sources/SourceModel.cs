using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>A model that was read from another format: a network as an ONNX graph, and what the source says beside it.</summary>
/// <param name="Network">
/// The network. Its inputs and outputs have the names and the layout (such as NHWC) of the source; sizes that are free are symbols.
/// </param>
internal sealed record SourceModel(OnnxModel Network)
{
    /// <summary>The classes of a classifier, in the order of its scores; null where the source names none.</summary>
    public IReadOnlyList<string>? ClassLabels { get; init; }

    /// <summary>Inputs that are pictures by what the source says, with how their pixels become numbers.</summary>
    public IReadOnlyDictionary<string, PixelPreprocessing> Images { get; init; } = new Dictionary<string, PixelPreprocessing>();

    /// <summary>What the source says of itself (its author, a description, a licence), by Core ML's names for it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a pixel of 0 to 255 becomes the number that a network takes: <c>scale · pixel + bias</c>.</summary>
/// <param name="Scale">The factor of each channel, or one for all.</param>
/// <param name="Bias">What is added to each channel, or one for all.</param>
/// <param name="IsBgr">Whether the network takes blue first.</param>
internal sealed record PixelPreprocessing(IReadOnlyList<float> Scale, IReadOnlyList<float> Bias, bool IsBgr = false);
