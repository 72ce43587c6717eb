using CoreMLSharp.Conversion.Inspection;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Inspection;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Studio.Models;

/// <summary>What the page of a model says of it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Summary">What a Core ML model is; null for one of another format.</param>
/// <param name="Source">What a model of another format is; null for Core ML's own.</param>
/// <param name="Findings">What Core ML would say against it.</param>
public sealed record ModelReport(
    ShelvedModel Model, ModelSummary? Summary, SourceDocument? Source, IReadOnlyList<ModelDiagnostic> Findings)
{
    /// <summary>Whether an app may train it further.</summary>
    public bool CanLearn { get; init; }

    /// <summary>Reads it, without its weights.</summary>
    /// <exception cref="CoreMLException">It cannot be read; the message says why.</exception>
    /// <exception cref="IOException">There is nothing, or it cannot be opened.</exception>
    public static ModelReport Read(ShelvedModel model)
    {
        if (!model.IsCoreML) return new ModelReport(model, null, SourceDocument.Read(model.Path), []);
        using ModelOutline outline = ModelOutline.Read(model.Path);
        ModelSummary summary = ModelSummary.Of(outline, link => ModelDrawing.PlaceOf(link, model.Path));
        using ModelFile file = ModelFile.Load(model.Path);
        return new ModelReport(model, summary, null, ModelValidator.Validate(file))
        {
            CanLearn = summary.IsUpdatable && UpdatableModel.CanBe(outline.Specification),
        };
    }
}
