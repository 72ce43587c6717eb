using System.Buffers.Text;
using System.Security.Cryptography;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>
/// Turns photos into feature vectors: a Core ML model with one image input and one multi-array output, built in or from a file; or an ONNX network with a JSON
/// file beside it that says how it takes pictures. Safe to use from several threads at once.
/// </summary>
public sealed class ImageFeatureExtractor : IDisposable
{
    /// <summary>How photos are brought to the model's size; changes with the rules, so that features made by the old ones are forgotten.</summary>
    private static readonly byte[] Preparation = [.. "centerCrop-1"u8];

    private readonly MLModel _model;
    private readonly FeatureDescription _input;
    private readonly FeatureDescription _output;

    private ImageFeatureExtractor(string name, MLModel model, ModelFile? file, string identity)
    {
        (Name, File, Identity, _model) = (name, file, identity, model);
        (_input, _output) = CheckInterface(name, Description);
        FeatureCount = CountFeatures(name, _output);
    }

    private static MLModelConfiguration OneThread { get; } = new() { Threads = 1 };

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

    /// <summary>The size in pixels to which photos are brought.</summary>
    internal (int Width, int Height) ImageSize => ((int)_input.Type.ImageType.Width, (int)_input.Type.ImageType.Height);

    private PixelFormat PixelFormat => _input.Type.ImageType.IsGrayscale ? PixelFormat.Grayscale : PixelFormat.Rgb;

    /// <summary>Loads an extractor.</summary>
    /// <param name="nameOrPath">The name of a built-in model, or the path of a Core ML model or an ONNX network; null for the built-in default.</param>
    /// <exception cref="CoreMLException">There is no such model, or it does not turn one image into one array.</exception>
    public static ImageFeatureExtractor Load(string? nameOrPath = null)
    {
        nameOrPath ??= BuiltInModels.Default;
        if (BuiltInModels.Names.Contains(nameOrPath))
        {
            using Stream stream = BuiltInModels.Open(nameOrPath);
            return FromCoreML(nameOrPath, ModelFile.Load(stream, nameOrPath), null);
        }

        if (!Path.Exists(nameOrPath))
        {
            throw new CoreMLException($"There is no feature extractor {nameOrPath}: it is neither a file nor one of the built-in models ({string.Join(", ", BuiltInModels.Names)}).");
        }

        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(nameOrPath));
        return IsOnnx(nameOrPath)
            ? new ImageFeatureExtractor(name, MLModel.Load(nameOrPath, OneThread), null, HashOf([], [nameOrPath, Path.ChangeExtension(nameOrPath, ".json")]))
            : FromCoreML(name, ModelFile.Load(nameOrPath), nameOrPath);
    }

    /// <summary>A photo's pixels as the model takes them.</summary>
    /// <exception cref="CoreMLException">The photo cannot be read.</exception>
    public PixelBuffer Prepare(MLImage photo) => photo.ToPixels(ImageSize.Width, ImageSize.Height, _model.Configuration.ImageCropAndScale, PixelFormat);

    /// <summary>Computes the features of photos.</summary>
    /// <param name="photos">The photos' pixels, as <see cref="Prepare"/> gives them.</param>
    /// <returns>A feature vector for each photo.</returns>
    public float[][] Extract(IReadOnlyList<PixelBuffer> photos) =>
    [
        .. _model.Predict([.. photos.Select(photo => (IReadOnlyDictionary<string, MLFeatureValue>)new Dictionary<string, MLFeatureValue> { [_input.Name] = MLImage.FromPixels(photo) })])
            .Select(outputs => CheckLength(outputs[_output.Name].MultiArrayValue.ToFloats())),
    ];

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private float[] CheckLength(float[] features) => features.Length == FeatureCount
        ? features
        : throw new CoreMLException($"The feature extractor {Name} gave {features.Length} features, not the {FeatureCount} of its description.");

    private static (FeatureDescription Input, FeatureDescription Output) CheckInterface(string name, ModelDescription description) =>
        description is { Input: [{ Type.TypeCase: FeatureType.TypeOneofCase.ImageType } input], Output: [{ Type.TypeCase: FeatureType.TypeOneofCase.MultiArrayType } output] }
            ? (input, output)
            : throw new CoreMLException($"{name} cannot be a feature extractor: it must have one input, an image, and one output, an array of numbers.");

    private static int CountFeatures(string name, FeatureDescription output)
    {
        long count = 1;
        foreach (long length in output.Type.MultiArrayType.Shape) count = Math.Min(int.MaxValue, count * Math.Max(0, length));
        return output.Type.MultiArrayType.Shape.Count > 0 && count is > 0 and < int.MaxValue
            ? (int)count
            : throw new CoreMLException($"{name} cannot be a feature extractor: its description does not say how many numbers the output '{output.Name}' has.");
    }

    private static bool IsOnnx(string path) => Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    private static ImageFeatureExtractor FromCoreML(string name, ModelFile file, string? path)
    {
        CheckInterface(name, file.Specification.Description);
        string[] weightFiles = file.WeightsFolder is { } folder ? Directory.GetFiles(folder) : [];
        string identity = HashOf(file.Specification.ToByteArray(), weightFiles.Order(StringComparer.Ordinal));
        return new ImageFeatureExtractor(name, MLModel.Load(file, OneThread, path), file, identity);
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
