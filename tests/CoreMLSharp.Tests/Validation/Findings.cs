using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Tests.Validation;

/// <summary>Assertions about what the validator says.</summary>
internal static class Findings
{
    /// <summary>Nothing is wrong, and nothing is doubtful.</summary>
    public static void AssertValid(Model model) => Assert.Empty(ModelValidator.Validate(model));

    /// <summary>There is one error, at this place, whose message has these words.</summary>
    public static void AssertError(Model model, string location, string words)
    {
        ModelDiagnostic finding = Assert.Single(ModelValidator.Validate(model), finding => finding.Severity == DiagnosticSeverity.Error);
        Assert.Equal(location, finding.Location);
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Remedy);
    }

    /// <summary>There are no errors, but one warning at this place, whose message has these words.</summary>
    public static void AssertWarning(Model model, string location, string words)
    {
        ModelDiagnostic finding = Assert.Single(ModelValidator.Validate(model));
        Assert.Equal(DiagnosticSeverity.Warning, finding.Severity);
        Assert.Equal(location, finding.Location);
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
    }
}
