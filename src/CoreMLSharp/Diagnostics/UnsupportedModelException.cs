namespace CoreMLSharp.Diagnostics;

/// <summary>A valid model asks for something that cannot be done off Apple's systems, or not by this version.</summary>
public sealed class UnsupportedModelException : CoreMLException
{
    /// <inheritdoc/>
    public UnsupportedModelException(string message) : base(message) { }

    /// <inheritdoc/>
    public UnsupportedModelException(string message, Exception? cause) : base(message, cause) { }
}
