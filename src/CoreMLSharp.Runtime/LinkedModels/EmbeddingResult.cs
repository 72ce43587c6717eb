namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>What embedding makes of a model. It owns the model: disposing it disposes that.</summary>
/// <param name="file">The model, with the models in place of the links to them.</param>
/// <param name="embedded">The names of the models that were put in.</param>
public sealed class EmbeddingResult(ModelFile file, IReadOnlyList<string> embedded) : IDisposable
{
    /// <summary>The model, with the models in place of the links to them.</summary>
    public ModelFile File { get; } = file;

    /// <summary>The names of the models that were put in.</summary>
    public IReadOnlyList<string> Embedded { get; } = embedded;

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
