using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using DefaultCase = CoreMLSharp.Specification.ArrayFeatureType.DefaultOptionalValueOneofCase;
using TypeCase = CoreMLSharp.Specification.Model.TypeOneofCase;

namespace CoreMLSharp.Validation.Interface;

/// <summary>Which models may have optional features: few inputs, and no outputs.</summary>
internal static class OptionalRules
{
    public static void Check(Model model, Report report)
    {
        ModelDescription description = model.Description ?? new();
        CheckDefaultValues(model, description, report);
        if (IsNetwork(model))
        {
            CheckNetworkInputs(description, report);
        }
        else if (!AllowsOptionalInputs(model) && description.Input.FirstOrDefault(input => input.Type?.IsOptional == true) is { } optional)
        {
            report.Error($"The input '{optional.Name}' is optional, which a {model.TypeName} does not know.", "Clear isOptional.");
        }

        if (description.Output.FirstOrDefault(output => output.Type?.IsOptional == true) is { } output)
        {
            report.Error($"The output '{output.Name}' is optional.", "Clear isOptional: a model always gives all outputs.");
        }
    }

    private static void CheckDefaultValues(Model model, ModelDescription description, Report report)
    {
        foreach (FeatureDescription input in description.Input)
        {
            if (input.Type is not { IsOptional: true, MultiArrayType.DefaultOptionalValueCase: not DefaultCase.None }) continue;
            if (!IsNetwork(model))
            {
                report.Error(
                    $"The optional input '{input.Name}' has a default value, which only neural networks and ML Programs know.",
                    "Clear the default value.");
            }

            FeatureRules.RequireVersion(
                $"Default values of optional inputs ('{input.Name}')", SpecificationVersions.IOS14, model.SpecificationVersion, report);
        }
    }

    private static void CheckNetworkInputs(ModelDescription description, Report report)
    {
        if (description.Input.Count > 0 && description.Input.All(input =>
                input.Type is { IsOptional: true } type && type.TypeCase != FeatureType.TypeOneofCase.StateType))
        {
            report.Error("All inputs are optional.", "Clear isOptional for at least one input.");
        }
    }

    private static bool IsNetwork(Model model) =>
        model.Network is not null || model.TypeCase is TypeCase.MlProgram or TypeCase.SerializedModel;

    private static bool AllowsOptionalInputs(Model model) => model.IsPipeline || model.TypeCase is
        TypeCase.Imputer or TypeCase.TreeEnsembleRegressor or TypeCase.TreeEnsembleClassifier or TypeCase.ItemSimilarityRecommender
        or TypeCase.Identity;
}
