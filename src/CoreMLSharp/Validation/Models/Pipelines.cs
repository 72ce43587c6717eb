using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;

namespace CoreMLSharp.Validation.Models;

/// <summary>Pipelines of all three kinds: what a stage reads was given or made before, with the same type.</summary>
internal static class Pipelines
{
    public static void Check(Model model, Report report)
    {
        Pipeline pipeline = model.InnerPipeline ?? new();
        if (pipeline.Models.Count == 0)
        {
            report.Error("The pipeline has no models.", "Add at least one stage.");
            return;
        }

        CheckStages(model, pipeline, report);
        CheckUpdatable(model.IsUpdatable, pipeline, report);
        CheckNames(pipeline, report);
    }

    private static void CheckStages(Model model, Pipeline pipeline, Report report)
    {
        ModelDescription description = model.Description ?? new();
        Dictionary<string, FeatureDescription> available = [];
        foreach (FeatureDescription input in description.Input) available[input.Name] = input;
        for (int i = 0; i < pipeline.Models.Count; i++)
        {
            Model stage = pipeline.Models[i];
            Report here = report.At($"models[{i}]");
            foreach (FeatureDescription input in stage.Description?.Input ?? []) CheckConnection(input, "input", available, here);
            CheckStage(stage, here, model.SpecificationVersion);
            foreach (FeatureDescription output in stage.Description?.Output ?? []) available[output.Name] = output;
        }

        foreach (FeatureDescription output in description.Output) CheckConnection(output, "output", available, report);
    }

    private static void CheckStage(Model stage, Report report, int version)
    {
        if (stage.SpecificationVersion == 0)
        {
            report.Error("The stage has no specification version.", "Set specificationVersion, at most that of the pipeline.");
            return;
        }

        if (stage.SpecificationVersion > version)
        {
            report.Warning(
                $"The stage has the specification version {stage.SpecificationVersion}, but the pipeline says {version}: systems of that "
                + "version cannot load it.",
                $"Set the pipeline's specificationVersion to {stage.SpecificationVersion}.");
        }

        ModelRules.Check(stage, report);
    }

    private static void CheckConnection(
        FeatureDescription feature, string kind, Dictionary<string, FeatureDescription> available, Report report)
    {
        if (!available.TryGetValue(feature.Name, out FeatureDescription? source))
        {
            report.Error(
                $"The {kind} '{feature.Name}' is neither an input of the pipeline nor an output of an earlier stage.",
                $"Rename it, or one of those that there are: {string.Join(", ", available.Keys)}.");
        }
        else if (!Features.AreEquivalent(feature, source))
        {
            report.Error(
                $"The {kind} '{feature.Name}' is {Features.Describe(feature.Type)}, but what comes under this name is " +
                    $"{Features.Describe(source.Type)}.",
                "Give both the same type and shape.");
        }
    }

    private static void CheckUpdatable(bool updatable, Pipeline pipeline, Report report)
    {
        int last = pipeline.Models.Count - 1;
        for (int i = 0; i <= last; i++)
        {
            bool expected = updatable && i == last;
            if (pipeline.Models[i].IsUpdatable == expected) continue;
            report.At($"models[{i}]").Error(
                expected ? "The last stage of an updatable pipeline is not updatable." :
                updatable ? "Only the last stage of a pipeline can be updatable." :
                "The stage is updatable, but the pipeline is not.",
                "Set isUpdatable for the pipeline and its last stage, or for neither; clear it for all other stages.");
        }
    }

    private static void CheckNames(Pipeline pipeline, Report report)
    {
        if (pipeline.Names.Count == 0) return;
        if (pipeline.Names.Count != pipeline.Models.Count)
        {
            report.Error(
                $"{Counted.There(pipeline.Names.Count, "name")} for {Counted.Of(pipeline.Models.Count, "stage")}.",
                "Name every stage, or none.");
        }
        else if (pipeline.Names.Distinct().Count() != pipeline.Names.Count)
        {
            report.Error("Two stages have the same name.", "Give every stage a name of its own.");
        }
    }
}
