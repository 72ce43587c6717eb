using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Updating;

/// <summary>What an update of a model learns from.</summary>
internal sealed class TrainingInputs
{
    public TrainingInputs(Model model)
    {
        ModelDescription description = model.Description;
        All = description.TrainingInput.Count > 0
            ? description.TrainingInput
            : [.. description.Input, .. description.Output.Where(output => output.Name == description.PredictedFeatureName)];
        Label = All.FirstOrDefault(input => input.Name == description.PredictedFeatureName && description.PredictedFeatureName.Length > 0);
    }

    /// <summary>All of them, the true value too.</summary>
    public IReadOnlyList<FeatureDescription> All { get; }

    /// <summary>The label of a classifier; null where a model learns something else.</summary>
    public FeatureDescription? Label { get; }

    /// <summary>A label from its text.</summary>
    /// <exception cref="ModelInputException">The model's labels are integers, and the text is none.</exception>
    public MLFeatureValue LabelFrom(string text)
    {
        if (Label?.Type.TypeCase != FeatureType.TypeOneofCase.Int64Type) return text;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? (MLFeatureValue)number
            : throw new ModelInputException($"The model's labels are integers; '{text}' is none.");
    }
}
