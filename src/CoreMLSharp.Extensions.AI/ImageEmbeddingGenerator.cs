using CoreMLSharp.Diagnostics;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using Microsoft.Extensions.AI;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Extensions.AI;

/// <summary>
/// Embeddings of images: what an extractor sees in a picture, as numbers that are alike for pictures of like things. Compare them by cosine
/// similarity. Computed on this machine. Safe to use from several threads at once.
/// </summary>
/// <example>
/// <code>
/// using ImageEmbeddingGenerator generator = new();
/// var vectors = await generator.GenerateAsync(Directory.GetFiles("photos").Select(MLImage.FromFile));
/// </code>
/// </example>
public sealed class ImageEmbeddingGenerator : IEmbeddingGenerator<MLImage, Embedding<float>>
{
    private const string Provider = "coremlsharp";

    private readonly MLModel _model;
    private readonly string _input;
    private readonly string _output;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Computes FeaturePrint-1, the built-in extractor: 480 numbers.</summary>
    public ImageEmbeddingGenerator() : this(LoadBuiltIn(), BuiltInModels.Default)
    {
    }

    /// <summary>Computes what a model makes of images.</summary>
    /// <param name="model">A model of one image input and one array output, which the generator then owns.</param>
    /// <param name="modelId">What the metadata call it.</param>
    /// <exception cref="CoreMLException">The model does not turn one image into one array.</exception>
    public ImageEmbeddingGenerator(MLModel model, string? modelId = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelDescription description = model.Description;
        if (description.Input is not [{ Type.TypeCase: ImageType } input]
            || description.Output.Where(output => output.Type.TypeCase == MultiArrayType).ToArray() is not [{ } output])
        {
            throw new CoreMLException(
                "Embeddings need a model of one image input and one array output, such as an extractor of features; this one has "
                + $"{description.Input.Count} inputs and {description.Output.Count} outputs.");
        }

        (_model, _input, _output) = (model, input.Name, output.Name);
        long dimensions = output.Type.MultiArrayType.Shape.Aggregate(1L, (product, length) => product * length);
        _metadata = new EmbeddingGeneratorMetadata(Provider, null, modelId, dimensions is > 1 and <= int.MaxValue ? (int)dimensions : null);
    }

    /// <summary>Computes the embeddings of images.</summary>
    /// <param name="values">The images.</param>
    /// <param name="options">The number of dimensions, if given, must be the model's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The embeddings, in the order of the images.</returns>
    /// <exception cref="ArgumentException">Another number of dimensions was asked for.</exception>
    /// <exception cref="CoreMLException">An image cannot be read.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<MLImage> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } wanted && _metadata.DefaultModelDimensions is { } given && wanted != given)
        {
            throw new ArgumentException($"The embeddings have {given} dimensions, not {wanted}.", nameof(options));
        }

        return Task.Run(() => Generate(values, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(MLModel) ? _model
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private GeneratedEmbeddings<Embedding<float>> Generate(IEnumerable<MLImage> images, CancellationToken cancellationToken)
    {
        GeneratedEmbeddings<Embedding<float>> embeddings = [];
        foreach (MLImage image in images)
        {
            Dictionary<string, MLFeatureValue> inputs = new() { [_input] = image };
            float[] numbers = _model.Predict(inputs, cancellationToken)[_output].MultiArrayValue.ToFloats();
            embeddings.Add(new Embedding<float>(numbers) { CreatedAt = DateTimeOffset.UtcNow, ModelId = _metadata.DefaultModelId });
        }

        return embeddings;
    }

    private static MLModel LoadBuiltIn()
    {
        using Stream stream = BuiltInModels.Open(BuiltInModels.Default);
        return MLModel.Load(stream);
    }
}
