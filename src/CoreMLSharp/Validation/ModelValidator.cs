using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Programs;

namespace CoreMLSharp.Validation;

/// <summary>
/// Checks a model by the rules by which Core ML accepts or refuses it: its interface, its specification version, its type's
/// parameters, the stages of pipelines, the layers of neural networks, and what updatable models need.
/// Weights are counted, never copied or decoded, so that checking a large model costs little.
/// </summary>
/// <remarks>
/// The verdict is that of the open-source validator in coremltools (<c>mlmodel/src/Validation</c>): a model has an error here where it is
/// refused there. Like it, <see cref="Validate(Model)"/> checks the description of an ML Program but not its operations.
/// </remarks>
/// <example>
/// <code>
/// foreach (ModelDiagnostic finding in ModelValidator.Validate(model)) Console.WriteLine(finding);
/// </code>
/// </example>
public static class ModelValidator
{
    private const string CannotBeChecked = "The model cannot be checked";

    /// <summary>Everything that is wrong or doubtful with a model, in the order of the model; empty when nothing is.</summary>
    public static IReadOnlyList<ModelDiagnostic> Validate(Model specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        return Unforeseen.Guard(CannotBeChecked, () =>
        {
            Report report = new();
            ModelRules.Check(specification, report);
            return report.Diagnostics;
        });
    }

    /// <summary>
    /// The same for a stored model. Of an ML Program also whether every constant holds what its type says and the weight file has what the
    /// program names (errors), and what only the compiler would refuse: features that are none of its functions', and operations by
    /// <see cref="ProgramTypeChecker"/> (warnings). Weights are not read.
    /// </summary>
    public static IReadOnlyList<ModelDiagnostic> Validate(IModelWithWeights file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Unforeseen.Guard(CannotBeChecked, () => ValidateWithWeights(file));
    }

    private static IReadOnlyList<ModelDiagnostic> ValidateWithWeights(IModelWithWeights file)
    {
        Model model = file.Specification;
        Report report = new();
        ModelRules.Check(model, report);
        if (report.ErrorCount > 0) return report.Diagnostics;

        using ProgramWeights weights = new(file);
        if (model.MlProgram is not null) FeatureRules.Check(model, report.At(model.TypeName));
        int findings = report.Diagnostics.Count;
        CheckWeights(model, weights, report.At(model.TypeName));
        if (report.Diagnostics.Count > findings) return report.Diagnostics;
        return
        [
            .. report.Diagnostics,
            .. ProgramTypeChecker.Check(file).Select(finding => finding with { Severity = DiagnosticSeverity.Warning }),
        ];
    }

    /// <summary>Does nothing for a model that Core ML accepts.</summary>
    /// <exception cref="ModelValidationException">Core ML would refuse the model; the message names every error.</exception>
    public static void ThrowIfInvalid(Model specification)
    {
        IReadOnlyList<ModelDiagnostic> diagnostics = Validate(specification);
        if (diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error)) throw new ModelValidationException(diagnostics);
    }

    private static void CheckWeights(Model model, ProgramWeights weights, Report report)
    {
        if (model.MlProgram is { } program) WeightRules.Check(program, weights, report);
        for (int i = 0; i < model.PipelineModels.Count; i++)
        {
            Model stage = model.PipelineModels[i];
            CheckWeights(stage, weights, report.At($"models[{i}]").At(stage.TypeName));
        }
    }
}
