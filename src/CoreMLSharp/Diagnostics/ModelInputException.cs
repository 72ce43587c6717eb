namespace CoreMLSharp.Diagnostics;

/// <summary>The inputs given to a model are not what its description asks for.</summary>
public sealed class ModelInputException : CoreMLException
{
    /// <inheritdoc/>
    public ModelInputException(string message) : base(message) { }

    /// <inheritdoc/>
    public ModelInputException(string message, Exception? cause) : base(message, cause) { }
}
