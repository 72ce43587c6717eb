using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation;

/// <summary>
/// Checks a model by the rules by which Core ML accepts or refuses it: its interface, its specification version, its type's
/// parameters, the stages of pipelines, the layers of neural networks, and what updatable models need.
/// Weights are counted, never copied or decoded, so that checking a large model costs little.
/// </summary>
/// <remarks>
/// The verdict is that of the open-source validator in coremltools (<c>mlmodel/src/Validation</c>): a model has an error here where it is
/// refused there. Like it, this checks the description of an ML Program but not its operations.
/// A model without a specification version counts as a part that is still to be numbered: only the rules of its type apply, and a warning says so.
/// </remarks>
/// <example>
/// <code>
/// foreach (ModelDiagnostic finding in ModelValidator.Validate(model)) Console.WriteLine(finding);
/// </code>
/// </example>
public static class ModelValidator
{
    /// <summary>Everything that is wrong or doubtful with a model, in the order of the model; empty when nothing is.</summary>
    public static IReadOnlyList<ModelDiagnostic> Validate(Model specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        Report report = new();
        ModelRules.Check(specification, report);
        return report.Diagnostics;
    }

    /// <summary>Does nothing for a model that Core ML accepts; a missing specification version counts as an error here.</summary>
    /// <exception cref="ModelValidationException">Core ML would refuse the model; the message names every error.</exception>
    public static void ThrowIfInvalid(Model specification)
    {
        IReadOnlyList<ModelDiagnostic> diagnostics = Validate(specification);
        bool hasErrors = diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error);
        if (hasErrors || specification.SpecificationVersion == 0) throw new ModelValidationException(diagnostics);
    }
}
