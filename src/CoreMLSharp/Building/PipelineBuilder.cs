using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>Makes models that run several models one after the other (Core ML specification, <c>Pipeline</c>).</summary>
public static class PipelineBuilder
{
    /// <summary>A classifier: the first stage's inputs go in, the last stage's outputs come out.</summary>
    /// <param name="stages">The stages in order; the last is a classifier.</param>
    public static Model Classifier(params ReadOnlySpan<Model> stages)
    {
        ModelDescription last = stages[^1].Description;
        Model model = new()
        {
            Description = new ModelDescription
            {
                Input = { stages[0].Description.Input },
                Output = { last.Output },
                PredictedFeatureName = last.PredictedFeatureName,
                PredictedProbabilitiesName = last.PredictedProbabilitiesName,
            },
            PipelineClassifier = new PipelineClassifier { Pipeline = new Pipeline() },
        };
        foreach (Model stage in stages)
        {
            model.PipelineClassifier.Pipeline.Models.Add(stage);
            model.SpecificationVersion = Math.Max(model.SpecificationVersion, stage.SpecificationVersion);
        }

        return model;
    }
}
