namespace CoreMLSharp.Diagnostics;

/// <summary>A model, or a model that another one links to, is not where it was looked for.</summary>
public sealed class ModelNotFoundException : CoreMLException
{
    /// <inheritdoc/>
    public ModelNotFoundException(string message) : base(message) { }

    /// <inheritdoc/>
    public ModelNotFoundException(string message, Exception? cause) : base(message, cause) { }
}
