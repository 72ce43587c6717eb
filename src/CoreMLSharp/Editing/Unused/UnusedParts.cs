using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Editing.Unused;

/// <summary>Removes what no output depends on: layers, operations, stages of pipelines, and features that stages make for nobody.</summary>
internal static class UnusedParts
{
    /// <returns>What was removed, in words; empty where everything is used.</returns>
    public static IReadOnlyList<string> Remove(Model model)
    {
        List<string> removed = [];
        Remove(model, removed);
        return removed;
    }

    /// <summary>Takes an output, or an input that nothing reads, from the model's interface.</summary>
    public static void RemoveFeature(Model model, string name)
    {
        ModelDescription description = model.Description;
        ModelFeatures.Find(model, name);
        if (description.Functions.Count > 0) throw new CoreMLException("The features of a model with several functions cannot be removed.");
        if (description.TrainingInput.Any(feature => feature.Name == name) || description.State.Any(feature => feature.Name == name))
        {
            throw new CoreMLException($"'{name}' is needed for training or as a state, so it cannot be removed.");
        }

        if (ModelFeatures.IsOutput(model, name)) RemoveOutput(model, name);
        else RemoveInput(model, name);
    }

    private static void Remove(Model model, List<string> removed)
    {
        if (model.InnerPipeline is { Models.Count: > 0 } pipeline) UnusedStages.Remove(model, pipeline, removed);
        foreach (Model stage in model.PipelineModels) Remove(stage, removed);
        if (model.Network is { } network) UnusedLayers.Remove(model, network, removed);
        if (model.MlProgram is { } program) UnusedOperations.Remove(program, removed);
    }

    private static void RemoveOutput(Model model, string name)
    {
        ModelDescription description = model.Description;
        if (description.Output.Count == 1) throw new CoreMLException($"'{name}' is the model's only output.");
        if (description.PredictedFeatureName == name)
        {
            throw new CoreMLException($"'{name}' is what the model predicts, so it cannot be removed.");
        }

        if (description.PredictedProbabilitiesName == name) description.PredictedProbabilitiesName = "";
        RemoveNamed(description.Output, name);
        if (model.MlProgram is { } program) UnusedOperations.RemoveOutput(program, name);
    }

    private static void RemoveInput(Model model, string name)
    {
        bool isRead = model.PipelineModels.Count > 0
            ? model.PipelineModels.SelectMany(ModelFeatures.Inputs).Any(input => input.Name == name)
            : model.Network is not { } network || UnusedLayers.Reads(network.Layers).Contains(name);
        if (isRead) throw new CoreMLException($"The input '{name}' is read by the model, so it cannot be removed.");
        if (model.Network is { } owner) PreprocessingEditing.Remove(model, owner, name);
        RemoveNamed(model.Description.Input, name);
    }

    private static void RemoveNamed(RepeatedField<FeatureDescription> features, string name)
    {
        for (int i = features.Count - 1; i >= 0; i--)
        {
            if (features[i].Name == name) features.RemoveAt(i);
        }
    }
}
