using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Compression;

/// <summary>Raises the specification version of a model to that which it needs, and that of a pipeline to its stages'.</summary>
internal static class VersionRise
{
    /// <param name="model">The model.</param>
    /// <param name="notes">Are told of every rise.</param>
    public static void Apply(Model model, List<string> notes)
    {
        foreach (Model stage in model.PipelineModels) Apply(stage, notes);
        int needed = model.PipelineModels.Select(stage => stage.SpecificationVersion).Append(MinimalVersion.Of(model)).Max();
        if (needed <= model.SpecificationVersion) return;
        notes.Add($"The specification version of the {model.TypeName} rose from {model.SpecificationVersion} to {needed}.");
        model.SpecificationVersion = needed;
    }
}
