using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.Sessions;
using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>How <see cref="ImageClassifier"/> trains; Create ML's <c>MLImageClassifier.ModelParameters</c>.</summary>
public sealed record ImageClassifierOptions
{
    /// <summary>Photos to validate with; null to set some of the training photos aside, when there are enough.</summary>
    public ImageClassifierDataSource? Validation { get; init; }

    /// <summary>
    /// The name of a built-in feature extractor, or the path of a Core ML model or of an ONNX network with a JSON file beside it; null for
    /// the built-in default.
    /// </summary>
    public string? FeatureExtractor { get; init; }

    /// <summary>Whether the extractor is written into the model, which then stands alone, rather than linked.</summary>
    public bool Embed { get; init; }

    /// <summary>
    /// Whether an app can train the classifier further: its last stage is then a network of one layer, and as small.
    /// </summary>
    public bool IsUpdatable { get; init; }

    /// <summary>Altered copies of the training photos to learn from as well.</summary>
    public ImageAugmentationOptions Augmentations { get; init; }

    /// <summary>Whether a photo that cannot be read or is not there is an error, rather than skipped and listed.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Where features are remembered from one training to the next; null for nowhere.</summary>
    public string? CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>
    /// Where the training can be stopped and go on; null for nowhere. Features are remembered there, instead of in
    /// <see cref="CacheFolder"/>, by the content of photos: some may be added or taken away meanwhile.
    /// </summary>
    public MLTrainingSessionParameters? Session { get; init; }

    /// <summary>How much the losses count beside the penalty; null to choose it by cross-validation.</summary>
    public double? C { get; init; }

    /// <summary>Texts for the model.</summary>
    public ModelMetadata Metadata { get; init; } = new();

    /// <summary>Who is told what happens: how long each part takes, photos that are skipped. Null for nobody.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Threads to use; 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// The user's cache folder: under <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>, on Windows under <c>LocalApplicationData</c>.
    /// </summary>
    public static string DefaultCacheFolder => FeatureCache.DefaultFolder;

    /// <exception cref="CoreMLException">It does not do as an extractor, or cannot be embedded where that is wished.</exception>
    internal ImageFeatureExtractor LoadExtractor(CancellationToken cancellationToken)
    {
        ImageFeatureExtractor extractor = ImageFeatureExtractor.Load(FeatureExtractor, LoggerFactory, cancellationToken);
        if (!Embed || extractor.File is not null) return extractor;
        extractor.Dispose();
        throw new CoreMLException(
            $"The extractor {FeatureExtractor} is an ONNX network, which cannot be embedded into a Core ML model before it is converted; "
            + "leave embedding out, and keep the network and its JSON file beside the classifier.");
    }
}
