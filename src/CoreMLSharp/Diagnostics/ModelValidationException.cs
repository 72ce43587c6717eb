namespace CoreMLSharp.Diagnostics;

/// <summary>A model breaks a rule of the Core ML specification, so that Core ML would refuse it.</summary>
public sealed class ModelValidationException : CoreMLException
{
    /// <inheritdoc/>
    public ModelValidationException(string message) : base(message) { }

    /// <inheritdoc/>
    public ModelValidationException(string message, Exception? cause) : base(message, cause) { }

    /// <summary>Creates the exception from what a validation found; the message names the errors or, without any, the warnings.</summary>
    public ModelValidationException(IReadOnlyList<ModelDiagnostic> diagnostics) : base(Summary(diagnostics)) => Diagnostics = diagnostics;

    internal ModelValidationException(IReadOnlyList<ModelDiagnostic> diagnostics, Exception? cause) : base(Summary(diagnostics), cause) =>
        Diagnostics = diagnostics;

    /// <summary>All findings about the model, where a validator made them; empty otherwise.</summary>
    public IReadOnlyList<ModelDiagnostic> Diagnostics { get; } = [];

    private static string Summary(IReadOnlyList<ModelDiagnostic> diagnostics)
    {
        DiagnosticSeverity worst = diagnostics.Max(finding => finding.Severity);
        IEnumerable<string> lines = diagnostics
            .Where(finding => finding.Severity == worst)
            .Select(finding => $"{finding.Location}: {finding.Message} {finding.Remedy}");
        return $"Core ML would refuse the model.{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", lines)}";
    }
}
