using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation;

/// <summary>
/// What must hold of a model before it is run: every feature says what it is, once. The other rules of <see cref="ModelValidator"/> are not
/// asked for, since models that break one of them (an element type left out, one output fewer) are in use and run; they explain what is
/// wrong with one that does not.
/// </summary>
internal static class RunRules
{
    /// <exception cref="ModelValidationException">A rule is broken; the message names every error.</exception>
    public static void Require(Model model, string name)
    {
        Report report = new();
        CheckFeatures(model, report);
        if (Refusal(report, name, null) is { } refusal) throw refusal;
    }

    /// <summary>What to throw for a model that failed in a way that nobody foresaw: the rules that it breaks, if any.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="failure">What went wrong, such as <c>cannot be loaded</c>.</param>
    /// <param name="error">What was thrown.</param>
    public static Exception Explain(Model model, string name, string failure, Exception error)
    {
        Report report = new();
        try
        {
            ModelRules.Check(model, report);
        }
        catch (Exception inner) when (Unforeseen.Is(inner))
        {
        }

        return Refusal(report, name, error) ?? Unforeseen.Error(error, $"{name} {failure}");
    }

    private static ModelValidationException? Refusal(Report report, string name, Exception? cause)
    {
        if (report.ErrorCount == 0) return null;
        ModelValidationException refusal =
            new([.. report.Diagnostics.Where(finding => finding.Severity == DiagnosticSeverity.Error)], cause);
        refusal.AddOuterLocation(name);
        return refusal;
    }

    private static void CheckFeatures(Model model, Report report)
    {
        if (model.Description is not { } description) report.Error("The model has no description.", "Describe its inputs and outputs.");
        else
        {
            Check(report, description.Input, description.Output, description.State);
            foreach (FunctionDescription function in description.Functions)
            {
                Check(report.At($"functions '{function.Name}'"), function.Input, function.Output, function.State);
            }
        }

        for (int i = 0; i < model.PipelineModels.Count; i++) CheckFeatures(model.PipelineModels[i], report.At($"stage {i + 1}"));
    }

    private static void Check(
        Report report, IEnumerable<FeatureDescription> inputs, IEnumerable<FeatureDescription> outputs,
        IEnumerable<FeatureDescription> states)
    {
        Check("input", inputs.Concat(states), report.At("description"));
        Check("output", outputs, report.At("description"));
    }

    private static void Check(string kind, IEnumerable<FeatureDescription> features, Report report)
    {
        HashSet<string> names = [];
        foreach (FeatureDescription feature in features)
        {
            if (feature.Name.Length == 0) report.Error($"An {kind} has no name.", "Name it, so that one can refer to it.");
            if (feature.Type is null) report.Error($"The {kind} '{feature.Name}' has no type.", "Say what kind of value it is.");
            if (feature.Type?.ImageType?.ImageSizeRange is { } range && (range.WidthRange is null || range.HeightRange is null))
            {
                report.Error($"The {kind} '{feature.Name}' has a range of sizes without a width or a height.", "Give both ranges.");
            }

            if (!names.Add(feature.Name)) report.Error($"The {kind} '{feature.Name}' is described twice.", "Describe it once.");
        }
    }
}
