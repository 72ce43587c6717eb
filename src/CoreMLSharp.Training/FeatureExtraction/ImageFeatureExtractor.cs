using System.Buffers.Text;
using System.Security.Cryptography;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>
/// Turns photos into feature vectors: a Core ML model with one image input and one multi-array output, built in or from a file; or an ONNX
/// network with a JSON file beside it that says how it takes images. Safe to use from several threads at once.
/// </summary>
public sealed class ImageFeatureExtractor : IDisposable
{
    /// <summary>
    /// How photos are brought to the model's size; changes with the rules, so that features made by the old ones are forgotten.
    /// </summary>
    private static readonly byte[] Preparation = [.. "centerCrop-2"u8];

    private readonly MLModel _model;
    private readonly FeatureDescription _input;
    private readonly FeatureDescription _output;
    private bool _isFileTaken;

    private ImageFeatureExtractor(ModelSource source, MLModel model, ModelFile? file, string identity)
    {
        string name = source.Name;
        Folder = source.Path is null ? null : Path.GetDirectoryName(Path.GetFullPath(source.Path));
        (Name, File, Identity, _model) = (name, file, identity, model);
        (_input, _output) = CheckInterface(name, Description);
        FeatureCount = CountFeatures(name, _output);
    }

    /// <summary>The model's name, by which classifiers link to it.</summary>
    public string Name { get; }

    /// <summary>The model; null for an ONNX network.</summary>
    public ModelFile? File { get; }

    /// <summary>The input and the output.</summary>
    public ModelDescription Description => _model.Description;

    /// <summary>The length of a feature vector.</summary>
    public int FeatureCount { get; }

    /// <summary>The multi-array output, as a classifier's input.</summary>
    public FeatureDescription Output => _output;

    /// <summary>A text that is the same for extractors that compute the same from the same photo.</summary>
    public string Identity { get; }

    /// <summary>The folder in which the model lies; null for a built-in one.</summary>
    internal string? Folder { get; }

    /// <summary>The size in pixels to which photos are brought.</summary>
    internal (int Width, int Height) ImageSize => ((int)_input.Type.ImageType.Width, (int)_input.Type.ImageType.Height);

    private PixelFormat PixelFormat => _input.Type.ImageType.IsGrayscale ? PixelFormat.Grayscale : PixelFormat.Rgb;

    /// <summary>Loads an extractor.</summary>
    /// <param name="nameOrPath">
    /// The name of a built-in model, or the path of a Core ML model or an ONNX network; null for the built-in default.
    /// </param>
    /// <param name="loggerFactory">Who is told what happens; null for nobody.</param>
    /// <param name="cancellationToken">Stops the work between its steps.</param>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="CoreMLException">The model does not turn one image into one array.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ImageFeatureExtractor Load(
        string? nameOrPath = null, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        nameOrPath ??= BuiltInModels.Default;
        ModelSource source = ModelSource.Find(nameOrPath) ?? throw new ModelNotFoundException(
            $"There is no feature extractor {nameOrPath}: it is neither a file nor one of the built-in models " +
                $"({string.Join(", ", BuiltInModels.Names)}).");
        ModelFile? file = source.IsOnnxNetwork ? null : source.Open();
        MLModel? model = null;
        try
        {
            if (file is not null) CheckInterface(source.Name, file.Specification.Description);
            string identity = file is null ? HashOf([], [source.Path!, Path.ChangeExtension(source.Path!, ".json")]) : IdentityOf(file);
            MLModelConfiguration configuration = new() { Threads = 1, LoggerFactory = loggerFactory };
            model = file is null
                ? MLModel.Load(source.Path!, configuration, cancellationToken)
                : MLModel.Load(file, configuration, source.Path, cancellationToken);
            return new ImageFeatureExtractor(source, model, file, identity);
        }
        catch
        {
            model?.Dispose();
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Loads an extractor on another thread.</summary>
    /// <inheritdoc cref="Load" path="/*[not(self::summary)]"/>
    public static Task<ImageFeatureExtractor> LoadAsync(
        string? nameOrPath = null, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(nameOrPath, loggerFactory, cancellationToken), cancellationToken);

    /// <summary>A photo's pixels as the model takes them.</summary>
    /// <exception cref="CoreMLException">The photo cannot be read.</exception>
    public PixelBuffer Prepare(MLImage photo) =>
        photo.ToPixels(ImageSize.Width, ImageSize.Height, _model.Configuration.ImageCropAndScale, PixelFormat);

    /// <summary>Computes the features of photos.</summary>
    /// <param name="photos">The photos' pixels, as <see cref="Prepare"/> gives them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A feature vector for each photo.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public float[][] Extract(IReadOnlyList<PixelBuffer> photos, CancellationToken cancellationToken = default) =>
    [
        .. _model.Predict([.. photos.Select(InputsOf)], cancellationToken)
        .Select(outputs => CheckLength(outputs[_output.Name].MultiArrayValue.ToFloats())),
    ];

    /// <summary>Computes the features of photos on other threads.</summary>
    /// <inheritdoc cref="Extract" path="/*[not(self::summary)]"/>
    public Task<float[][]> ExtractAsync(IReadOnlyList<PixelBuffer> photos, CancellationToken cancellationToken = default) =>
        Task.Run(() => Extract(photos, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        if (!_isFileTaken) File?.Dispose();
    }

    /// <summary>The model, of which the caller disposes from now on.</summary>
    internal ModelFile? TakeFile()
    {
        _isFileTaken = true;
        return File;
    }

    private IReadOnlyDictionary<string, MLFeatureValue> InputsOf(PixelBuffer photo) =>
        new Dictionary<string, MLFeatureValue> { [_input.Name] = MLImage.FromPixels(photo) };

    private float[] CheckLength(float[] features) => features.Length == FeatureCount
        ? features
        : throw new CoreMLException(
            $"The feature extractor {Name} gave {features.Length} features, not the {FeatureCount} of its description.");

    private static (FeatureDescription Input, FeatureDescription Output) CheckInterface(string name, ModelDescription description) =>
        description is
        {
            Input: [{ Type.TypeCase: FeatureType.TypeOneofCase.ImageType } input],
            Output: [{ Type.TypeCase: FeatureType.TypeOneofCase.MultiArrayType } output],
        }
            ? (input, output)
            : throw new CoreMLException(
                $"{name} cannot be a feature extractor: it must have one input, an image, and one output, an array of numbers.");

    private static int CountFeatures(string name, FeatureDescription output)
    {
        long count = 1;
        foreach (long length in output.Type.MultiArrayType.Shape) count = Math.Min(int.MaxValue, count * Math.Max(0, length));
        return output.Type.MultiArrayType.Shape.Count > 0 && count is > 0 and < int.MaxValue
            ? (int)count
            : throw new CoreMLException(
                $"{name} cannot be a feature extractor: its description does not say how many numbers the output '{output.Name}' has.");
    }

    private static string IdentityOf(ModelFile file)
    {
        string[] weightFiles = file.WeightsFolder is { } folder ? Directory.GetFiles(folder) : [];
        return HashOf(file.Specification.ToByteArray(), weightFiles.Order(StringComparer.Ordinal));
    }

    private static string HashOf(byte[] specification, IEnumerable<string> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Preparation);
        hash.AppendData(specification);
        foreach (string path in files)
        {
            using FileStream stream = System.IO.File.OpenRead(path);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 18));
    }
}
