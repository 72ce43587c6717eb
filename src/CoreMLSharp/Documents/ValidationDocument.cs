using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Documents;

/// <summary>Whether Core ML accepts a model, as a JSON document.</summary>
/// <param name="Model">The model's path.</param>
/// <param name="Valid">Whether it does.</param>
/// <param name="Findings">What is wrong or doubtful.</param>
public sealed record ValidationDocument(string Model, bool Valid, IReadOnlyList<FindingDocument> Findings)
{
    /// <summary>The document of what a validation found.</summary>
    public static ValidationDocument From(string model, IReadOnlyList<ModelDiagnostic> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return new ValidationDocument(
            model, findings.All(finding => finding.Severity != DiagnosticSeverity.Error), [.. findings.Select(FindingDocument.From)]);
    }
}

/// <summary>One finding about a model.</summary>
/// <param name="Severity"><c>error</c> where Core ML refuses the model for it, <c>warning</c> otherwise.</param>
/// <param name="Location">Where in the model.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record FindingDocument(string Severity, string Location, string Message, string Remedy)
{
    internal static FindingDocument From(ModelDiagnostic finding) => new(
        finding.Severity == DiagnosticSeverity.Error ? "error" : "warning", finding.Location, finding.Message, finding.Remedy);
}
