using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Editing;

/// <summary>Edits the stages of a pipeline.</summary>
public static class PipelineStages
{
    /// <summary>
    /// A pipeline without its first stage: its inputs are those of the stage that then comes first. For a classifier over a feature extractor this is the
    /// classifier alone, which takes features.
    /// </summary>
    /// <exception cref="CoreMLException">The model is not a pipeline of at least two stages.</exception>
    public static Model WithoutFirst(Model pipeline)
    {
        if (pipeline.PipelineModels.Count < 2)
        {
            throw new CoreMLException($"A model of type {pipeline.TypeName} has no first stage to leave out; this needs a pipeline of at least two stages.");
        }

        Model shortened = pipeline.Clone();
        RepeatedField<Model> models = (RepeatedField<Model>)shortened.PipelineModels;
        models.RemoveAt(0);
        shortened.Description.Input.Clear();
        shortened.Description.Input.Add(models[0].Description.Input);
        return shortened;
    }
}
