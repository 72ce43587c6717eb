using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection.Summaries;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection;

/// <summary>What one wants to know of a model without running it: what it is, what goes in and out, and where its bytes are.</summary>
/// <example>
/// <code>
/// ModelSummary summary = ModelSummary.Read("Hotdog.mlmodel");
/// foreach (StageSummary stage in summary.Root.Stages) Console.WriteLine($"{stage.Type}: {stage.Bytes:N0} bytes");
/// </code>
/// </example>
public sealed record ModelSummary
{
    /// <summary>The version of the Core ML specification that the model asks for.</summary>
    public required int SpecificationVersion { get; init; }

    /// <summary>
    /// The first systems that read the model, by the newest version in it, such as <c>iOS 11, macOS 10.13, tvOS 11, watchOS 4</c>; empty
    /// for a version newer than this library.
    /// </summary>
    public required string Systems { get; init; }

    /// <summary>
    /// The newest specification version of the model and the stages of its pipelines: where it is newer than the model's own, the systems
    /// that it came with are the first that read the model.
    /// </summary>
    public required int NewestVersion { get; init; }

    /// <summary>Whether the model can be trained further on a device.</summary>
    public required bool IsUpdatable { get; init; }

    /// <summary>The model itself: its type, bytes, stages and layers.</summary>
    public required StageSummary Root { get; init; }

    /// <summary>The functions' own inputs and outputs, for a model with several functions; empty otherwise.</summary>
    public required IReadOnlyList<FunctionSummary> Functions { get; init; }

    /// <summary>What the model takes.</summary>
    public required IReadOnlyList<FeatureSummary> Inputs { get; init; }

    /// <summary>What the model gives.</summary>
    public required IReadOnlyList<FeatureSummary> Outputs { get; init; }

    /// <summary>What the model remembers between predictions.</summary>
    public required IReadOnlyList<FeatureSummary> States { get; init; }

    /// <summary>What an updatable model takes for training.</summary>
    public required IReadOnlyList<FeatureSummary> TrainingInputs { get; init; }

    /// <summary>A classifier's classes; of a pipeline, those of its last classifier.</summary>
    public required ClassLabels ClassLabels { get; init; }

    /// <summary>Author, licence, description and more, as stored.</summary>
    public required Metadata Metadata { get; init; }

    /// <summary>The files that make up the model.</summary>
    public required IReadOnlyList<PackageFile> Files { get; init; }

    /// <summary>One sentence about why the file is as small or as big as it is.</summary>
    public required string WhyThisSize { get; init; }

    /// <summary>
    /// Summarises a <c>.mlmodel</c> file or a <c>.mlpackage</c> folder (or a zip archive of one) of any size, without reading its weights.
    /// </summary>
    /// <param name="path">The model.</param>
    /// <param name="resolveLink">Says where a linked model is found on this system, or null when it is not; links stay unresolved without
    /// it.</param>
    /// <exception cref="ModelFormatException">The path holds no readable Core ML model; the message says why.</exception>
    /// <exception cref="FileNotFoundException">There is nothing at <paramref name="path"/>.</exception>
    public static ModelSummary Read(string path, Func<LinkedModel, string?>? resolveLink = null)
    {
        using ModelOutline outline = ModelOutline.Read(path);
        return Of(outline, resolveLink);
    }

    /// <summary>Summarises a model whose outline was read.</summary>
    /// <param name="outline">The outline.</param>
    /// <param name="resolveLink">
    /// Says where a linked model is found on this system, or null when it is not; links stay unresolved without it.
    /// </param>
    /// <param name="withShapes">Whether the shapes of a network's values are worked out where its layers do not state them.</param>
    public static ModelSummary Of(ModelOutline outline, Func<LinkedModel, string?>? resolveLink = null, bool withShapes = true)
    {
        ArgumentNullException.ThrowIfNull(outline);
        return Unforeseen.Guard("The model cannot be summarised", () => Summarise(outline, resolveLink, withShapes));
    }

    private static ModelSummary Summarise(ModelOutline outline, Func<LinkedModel, string?>? resolveLink, bool withShapes)
    {
        Model model = outline.Specification;
        int newest = Newest(model);
        ModelDescription description = model.Description;
        StageSummary root = new StageReader(resolveLink, withShapes).Read(outline);
        return new ModelSummary
        {
            SpecificationVersion = model.SpecificationVersion,
            Systems = SpecificationVersions.Systems(newest),
            NewestVersion = newest,
            IsUpdatable = model.IsUpdatable,
            Root = root,
            Functions = [.. description.Functions.Select(FunctionSummary.Of)],
            Inputs = FeatureSummary.OfAll(description.Input),
            Outputs = FeatureSummary.OfAll(description.Output),
            States = FeatureSummary.OfAll(description.State),
            TrainingInputs = FeatureSummary.OfAll(description.TrainingInput),
            ClassLabels = ClassLabels.Of(model),
            Metadata = description.Metadata ?? new Metadata(),
            Files = outline.Files,
            WhyThisSize = SizeExplanation.Of(root),
        };
    }

    private static int Newest(Model model) => model.PipelineModels.Select(Newest).Append(model.SpecificationVersion).Max();
}

/// <summary>One function of a model that has several.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="States">What it remembers between predictions.</param>
public sealed record FunctionSummary(
    string Name, IReadOnlyList<FeatureSummary> Inputs, IReadOnlyList<FeatureSummary> Outputs, IReadOnlyList<FeatureSummary> States)
{
    internal static FunctionSummary Of(FunctionDescription function) => new(
        function.Name, FeatureSummary.OfAll(function.Input), FeatureSummary.OfAll(function.Output), FeatureSummary.OfAll(function.State));
}
