using CoreMLSharp.Validation;

namespace CoreMLSharp;

/// <summary>A failure that a user can cause and mend: its message says what is wrong, where, and what to do.</summary>
public class CoreMLException : Exception
{
    /// <summary>Creates the exception with a message for people.</summary>
    public CoreMLException(string message) : base(message) { }

    /// <summary>Creates the exception with a message for people and the technical cause.</summary>
    public CoreMLException(string message, Exception cause) : base(message, cause) { }
}

/// <summary>A file is not a Core ML model, or is damaged.</summary>
public sealed class ModelFormatException : CoreMLException
{
    /// <inheritdoc/>
    public ModelFormatException(string message) : base(message) { }

    /// <inheritdoc/>
    public ModelFormatException(string message, Exception cause) : base(message, cause) { }
}

/// <summary>A model breaks a rule of the Core ML specification, so that Core ML would refuse it.</summary>
public sealed class ModelValidationException : CoreMLException
{
    /// <inheritdoc/>
    public ModelValidationException(string message) : base(message) { }

    /// <summary>Creates the exception from what <see cref="ModelValidator"/> found; the message names the errors or, without any, the warnings.</summary>
    public ModelValidationException(IReadOnlyList<ModelDiagnostic> diagnostics) : base(Summary(diagnostics)) => Diagnostics = diagnostics;

    /// <summary>All findings about the model, where a validator made them; empty otherwise.</summary>
    public IReadOnlyList<ModelDiagnostic> Diagnostics { get; } = [];

    private static string Summary(IReadOnlyList<ModelDiagnostic> diagnostics)
    {
        DiagnosticSeverity worst = diagnostics.Max(finding => finding.Severity);
        IEnumerable<string> lines = diagnostics.Where(finding => finding.Severity == worst).Select(finding => $"{finding.Location}: {finding.Message} {finding.Remedy}");
        return $"Core ML would refuse the model.{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", lines)}";
    }
}

/// <summary>A valid model asks for something that cannot be done off Apple's systems, or not by this version.</summary>
public sealed class UnsupportedModelException : CoreMLException
{
    /// <inheritdoc/>
    public UnsupportedModelException(string message) : base(message) { }
}

/// <summary>The inputs given to a model are not what its description asks for.</summary>
public sealed class ModelInputException : CoreMLException
{
    /// <inheritdoc/>
    public ModelInputException(string message) : base(message) { }
}
