using CoreMLSharp.Specification;

namespace CoreMLSharp.Models;

/// <summary>
/// The inputs of a detector that are thresholds of its non-maximum suppression. They may be left out, whatever a description says, because
/// the stage has values for them.
/// </summary>
internal static class DetectorThresholds
{
    /// <summary>The names of the inputs, in the model and the stages of its pipelines.</summary>
    public static IEnumerable<string> In(Model model) => model.NonMaximumSuppression is { } suppression
        ? [suppression.IouThresholdInputFeatureName, suppression.ConfidenceThresholdInputFeatureName]
        : model.PipelineModels.SelectMany(In);
}
