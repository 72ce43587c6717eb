using CoreMLSharp.Runtime.Images;
using Microsoft.Extensions.AI;

namespace CoreMLSharp.Extensions.AI;

/// <summary>
/// Embeddings of images that are given as <see cref="DataContent"/>: the bytes of an image file, as vector stores keep them.
/// </summary>
/// <param name="images">What computes them, which this then owns.</param>
public sealed class DataContentEmbeddingGenerator(ImageEmbeddingGenerator images) : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    /// <summary>Computes the embeddings of images.</summary>
    /// <param name="values">Image files, whatever media type they say they are.</param>
    /// <param name="options">The number of dimensions, if given, must be the model's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <inheritdoc cref="ImageEmbeddingGenerator.GenerateAsync" path="/returns | /exception"/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return images.GenerateAsync(
            values.Select(value => MLImage.FromBytes(value.Data.ToArray(), value.Name ?? "the image")), options, cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : images.GetService(serviceType, serviceKey);

    /// <inheritdoc/>
    public void Dispose() => images.Dispose();
}
