namespace CoreMLSharp.Compression;

/// <summary>A compressed or decompressed model. Disposing it disposes the model, which removes temporary weight files.</summary>
/// <param name="Model">The model.</param>
/// <param name="Report">What was done.</param>
public sealed record CompressionResult(ModelFile Model, CompressionReport Report) : IDisposable
{
    /// <summary>Disposes the model.</summary>
    public void Dispose() => Model.Dispose();
}
