using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Editing.Unused;

/// <summary>Stages of a pipeline none of whose outputs is read, and outputs of networks among the others that nobody reads.</summary>
internal static class UnusedStages
{
    public static void Remove(Model model, Pipeline pipeline, List<string> removed)
    {
        (RepeatedField<Model> stages, RepeatedField<string> names) = (pipeline.Models, pipeline.Names);
        HashSet<string> needed = [.. ModelFeatures.Outputs(model).Select(output => output.Name)];
        for (int i = stages.Count - 1; i >= 0; i--)
        {
            Model stage = stages[i];
            bool isLearning = model.IsUpdatable && i == stages.Count - 1;
            if (!isLearning && stages.Count > 1 && !ModelFeatures.Outputs(stage).Any(output => needed.Contains(output.Name)))
            {
                removed.Add($"stage {i + 1} ({stage.TypeName})");
                stages.RemoveAt(i);
                if (i < names.Count) names.RemoveAt(i);
                continue;
            }

            RemoveOutputs(stage, needed, removed);
            needed.UnionWith(ModelFeatures.Inputs(stage).Select(input => input.Name));
        }
    }

    /// <summary>Only a network can do without an output: what other types write is part of what they are.</summary>
    private static void RemoveOutputs(Model stage, HashSet<string> needed, List<string> removed)
    {
        if (stage.TypeCase is not (TypeCase.NeuralNetwork or TypeCase.NeuralNetworkClassifier or TypeCase.MlProgram)) return;
        string[] unused =
        [
            .. ModelFeatures.Outputs(stage)
            .Select(output => output.Name)
            .Where(name => !needed.Contains(name) && name != stage.Description.PredictedFeatureName),
        ];
        foreach (string name in unused.Take(stage.Description.Output.Count - 1))
        {
            UnusedParts.RemoveFeature(stage, name);
            removed.Add($"output '{name}' of a {stage.TypeName}");
        }
    }
}
