using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Validation.Interface;

/// <summary>The description of a model or of its functions: there are inputs and outputs, and each is well described.</summary>
internal static class InterfaceRules
{
    public static void Check(Model model, Report report)
    {
        ModelDescription description = model.Description ?? new();
        Report here = report.At("description");
        if (description.Functions.Count == 0 && description.DefaultFunctionName.Length == 0)
        {
            CheckFeatures(model, here, description.Input, description.Output, description.State);
            return;
        }

        if (model.TypeCase != TypeCase.MlProgram)
        {
            here.Error(
                "Only an ML Program can have several functions.",
                "Describe inputs and outputs in the description itself and clear functions.");
            return;
        }

        CheckFunctions(model, description, here);
    }

    private static void CheckFunctions(Model model, ModelDescription description, Report report)
    {
        if (description is not
            {
                Input.Count: 0, Output.Count: 0, State.Count: 0, TrainingInput.Count: 0, PredictedFeatureName: "",
                PredictedProbabilitiesName: "",
            })
        {
            report.Error(
                "The description has functions, but also features or predicted names of its own.",
                "Move them into the functions: they hold per function.");
        }

        if (model.SpecificationVersion < SpecificationVersions.IOS18)
        {
            report.Error(
                $"Several functions came with specification version {SpecificationVersions.IOS18}, but this model has version " +
                    $"{model.SpecificationVersion}.",
                $"Set specificationVersion to {SpecificationVersions.IOS18} or more.");
        }

        foreach (FunctionDescription function in description.Functions)
        {
            CheckFeatures(model, report.At($"functions '{function.Name}'"), function.Input, function.Output, function.State);
        }

        if (!description.Functions.Any(function => function.Name == description.DefaultFunctionName))
        {
            report.Error(
                $"The default function '{description.DefaultFunctionName}' is not one of the functions.",
                $"Choose one of: {string.Join(", ", description.Functions.Select(function => function.Name))}.");
        }
    }

    private static void CheckFeatures(
        Model model,
        Report report,
        IReadOnlyList<FeatureDescription> inputs,
        IReadOnlyList<FeatureDescription> outputs,
        IReadOnlyList<FeatureDescription> states)
    {
        if (inputs.Count == 0 && !AllowsNoInput(model))
        {
            report.Error("The model has no inputs.", "Describe at least one input.");
        }
        else if (inputs.Count == 0 && model.SpecificationVersion < SpecificationVersions.IOS18)
        {
            report.Error(
                $"Models without inputs came with specification version {SpecificationVersions.IOS18}, but this one has version " +
                    $"{model.SpecificationVersion}.",
                $"Describe at least one input, or set specificationVersion to {SpecificationVersions.IOS18} or more.");
        }

        if (outputs.Count == 0) report.Error("The model has no outputs.", "Describe at least one output.");
        Check(inputs, "input", FeatureRole.Input);
        Check(outputs, "output", FeatureRole.Output);
        Check(states, "state", FeatureRole.State);

        void Check(IReadOnlyList<FeatureDescription> features, string list, FeatureRole role)
        {
            for (int i = 0; i < features.Count; i++)
            {
                Report at = report.At($"{list}[{i}] '{features[i].Name}'");
                FeatureRules.Check(features[i], role, model.SpecificationVersion, at);
            }
        }
    }

    private static bool AllowsNoInput(Model model) => model.Network is not null || model.IsPipeline || model.MlProgram is not null;
}
