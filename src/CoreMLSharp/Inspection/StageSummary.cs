using CoreMLSharp.Inspection.Summaries;

namespace CoreMLSharp.Inspection;

/// <summary>A model, or a stage of a pipeline: what it is and where its bytes are.</summary>
public sealed record StageSummary
{
    /// <summary>The type by its name in the specification, such as <c>glmClassifier</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The stage's name in its pipeline; empty when it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What distinguishes this stage from others of its type, in words; empty when there is nothing to say.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Bytes in the file, everything below included; for a whole package, of all its files.</summary>
    public required long Bytes { get; init; }

    /// <summary>The model that this stage links to instead of storing one; null for all other stages.</summary>
    public LinkSummary? Link { get; init; }

    /// <summary>
    /// Whether Apple's systems provide this stage's weights, so that the file need not hold them (and no other system can run it).
    /// </summary>
    public bool IsProvidedByApple { get; init; }

    /// <summary>The stages, for a pipeline.</summary>
    public IReadOnlyList<StageSummary> Stages { get; init; } = [];

    /// <summary>Where the stage's own bytes are, largest first. Together with the stages they add up to <see cref="Bytes"/>.</summary>
    public IReadOnlyList<BytePart> Parts { get; init; } = [];

    /// <summary>
    /// A neural network's layers or an ML Program's operations, in order; those inside another follow it, one level deeper.
    /// </summary>
    public IReadOnlyList<LayerSummary> Layers { get; init; } = [];

    /// <summary>
    /// The weights of <see cref="Layers"/> by the type of layer or operation that uses them, largest first; shared ones count once.
    /// </summary>
    public IReadOnlyList<WeightGroup> Weights { get; init; } = [];

    /// <summary>The number of <see cref="Weights"/>; 0 for models that have none.</summary>
    public long Parameters => Saturated.Sum(Weights.Select(group => group.Count));

    /// <summary>The bytes of <see cref="Weights"/>, in the specification's file and in weight files.</summary>
    public long WeightBytes => Saturated.Sum(Weights.Select(group => group.Bytes));
}

/// <summary>All weights of one format that one type of layer or operation uses.</summary>
/// <param name="Operation">The type, such as <c>conv</c>; <c>unused</c> for constants that nothing takes.</param>
/// <param name="Format">How elements are stored, as in <see cref="WeightSummary.Format"/>.</param>
/// <param name="Arrays">The number of arrays.</param>
/// <param name="Count">Their elements.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record WeightGroup(string Operation, string Format, int Arrays, long Count, long Bytes);

/// <summary>A part of a stage: one of its fields, or all layers of a type.</summary>
/// <param name="Name">The field or type of layer, by its name in the specification.</param>
/// <param name="Count">How many layers there are of it; 1 for a field.</param>
/// <param name="Bytes">Their bytes in the file.</param>
public sealed record BytePart(string Name, int Count, long Bytes);

/// <summary>A linked model: its name, and where it was found.</summary>
/// <param name="FileName">The file's name, which usually ends in <c>.mlmodelc</c>.</param>
/// <param name="SearchPath">Folders to look in, separated by colons.</param>
/// <param name="ResolvedPath">Where it was found on this system; null when it was not, or was not looked for.</param>
public sealed record LinkSummary(string FileName, string SearchPath, string? ResolvedPath);

/// <summary>A layer of a neural network or an operation of an ML Program.</summary>
/// <param name="Name">The layer's name; an operation's is that of its first output.</param>
/// <param name="Type">The type by its name in the specification, such as <c>convolution</c>.</param>
/// <param name="Depth">How many layers or operations this one is inside of.</param>
/// <param name="Inputs">The names of the values it takes.</param>
/// <param name="Outputs">The names of the values it gives, each with its type where it is stated or follows from the layers.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Bytes">Its bytes in the specification's file, with everything inside it.</param>
public sealed record LayerSummary(
    string Name,
    string Type,
    int Depth,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<WeightSummary> Weights,
    long Bytes);

/// <summary>An array of weights.</summary>
/// <param name="Name">Its place in the layer's parameters, such as <c>weights</c> or <c>bias</c>.</param>
/// <param name="Format">How elements are stored: <c>float32</c>, <c>float16</c>, <c>8-bit linear</c>, <c>4-bit lookup table</c> …</param>
/// <param name="Shape">Its shape, such as [outputChannels, kernelChannels, height, width]; one number where the layer does not
/// tell.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Bytes">Bytes of the elements, in the specification's file or in a weight file.</param>
public sealed record WeightSummary(string Name, string Format, IReadOnlyList<long> Shape, long Count, long Bytes)
{
    internal string FormatAndShape => $"{Format} [{string.Join(", ", Shape)}]";
}
