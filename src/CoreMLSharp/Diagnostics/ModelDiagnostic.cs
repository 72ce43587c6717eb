
namespace CoreMLSharp.Diagnostics;

/// <summary>How bad a finding is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Core ML accepts the model, but probably not in the way that its author meant.</summary>
    Warning,

    /// <summary>Core ML refuses the model.</summary>
    Error,
}

/// <summary>One finding about a model.</summary>
/// <param name="Severity">Whether Core ML refuses the model for it.</param>
/// <param name="Location">
/// Where in the model, such as <c>pipeline.models[1].glmClassifier</c> or <c>neuralNetwork.layers[3] "conv1"</c>.
/// </param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ModelDiagnostic(DiagnosticSeverity Severity, string Location, string Message, string Remedy)
{
    /// <summary>The finding as one line: severity, place, message and remedy.</summary>
    public override string ToString() => $"{(Severity == DiagnosticSeverity.Error ? "error" : "warning")}: {Location}: {Message} {Remedy}";
}
