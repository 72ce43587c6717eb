namespace CoreMLSharp.Diagnostics;

/// <summary>A file is not a Core ML model, or is damaged.</summary>
public sealed class ModelFormatException : CoreMLException
{
    /// <inheritdoc/>
    public ModelFormatException(string message) : base(message) { }

    /// <inheritdoc/>
    public ModelFormatException(string message, Exception? cause) : base(message, cause) { }
}
