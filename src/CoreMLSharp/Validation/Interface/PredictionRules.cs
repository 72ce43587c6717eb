using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Interface;

/// <summary>What the class labels of a classifier are, whichever message holds them.</summary>
/// <param name="AreIntegers">Whether they are integers; null where the model has none.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct ClassLabels(bool? AreIntegers, int Count)
{
    public static ClassLabels Of(StringVector? strings, Int64Vector? integers) =>
        integers is not null ? new(true, integers.Vector.Count) :
        strings is not null ? new(false, strings.Vector.Count) : default;
}

/// <summary>The outputs that make a model a classifier or a regressor.</summary>
internal static class PredictionRules
{
    /// <summary>A classifier has labels, and an output of their type for the predicted one.</summary>
    /// <returns>Whether it is so; otherwise the report says why not.</returns>
    public static bool CheckClassifier(Model model, ClassLabels labels, Report report)
    {
        if (labels.Count > 0) return CheckClassOutputs(model.Description ?? new(), labels.AreIntegers == true, report);
        report.Error("The classifier has no class labels.", "Set stringClassLabels or int64ClassLabels, one label per class.");
        return false;
    }

    /// <summary>
    /// The predicted feature is an output of the labels' type, and the probabilities, where they are named, a dictionary or an array.
    /// </summary>
    /// <returns>Whether it is so; otherwise the report says why not.</returns>
    public static bool CheckClassOutputs(ModelDescription description, bool integers, Report report)
    {
        Report here = report.At("description");
        if (!HasPredictedFeature(description, here)) return false;
        TypeCase type = integers ? TypeCase.Int64Type : TypeCase.StringType;
        bool good = Features.RequireNamed(description.Output, description.PredictedFeatureName, here, type);
        if (description.PredictedProbabilitiesName.Length > 0)
        {
            good &= Features.RequireNamed(
                description.Output, description.PredictedProbabilitiesName, here, TypeCase.DictionaryType, TypeCase.MultiArrayType);
        }

        return good;
    }

    /// <summary>A regressor's predicted feature is a number or an array.</summary>
    /// <returns>Whether it is so; otherwise the report says why not.</returns>
    public static bool CheckRegressor(Model model, Report report)
    {
        ModelDescription description = model.Description ?? new();
        Report here = report.At("description");
        return HasPredictedFeature(description, here)
            && Features.RequireNamed(
                description.Output, description.PredictedFeatureName, here, TypeCase.DoubleType, TypeCase.MultiArrayType);
    }

    private static bool HasPredictedFeature(ModelDescription description, Report report)
    {
        if (description.PredictedFeatureName.Length > 0) return true;
        report.Error("predictedFeatureName is empty.", "Name the output that holds the prediction.");
        return false;
    }
}
