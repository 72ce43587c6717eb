using System.Buffers.Text;
using System.Security.Cryptography;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Sounds;
using Google.Protobuf;

namespace CoreMLSharp.Training.SoundClassification;

/// <summary>
/// Turns windows of sound into feature vectors: a Core ML model, built in or from a file, with the samples of a sound as its input and one
/// array as its output. Safe to use from several threads at once.
/// </summary>
internal sealed class SoundFeatureExtractor : IDisposable
{
    private readonly MLModel _model;
    private readonly SoundInput _input;
    private bool _isFileTaken;

    private SoundFeatureExtractor(ModelSource source, ModelFile file, MLModel model)
    {
        (Name, File, _model) = (source.Name, file, model);
        Folder = source.Path is null ? null : Path.GetDirectoryName(Path.GetFullPath(source.Path));
        _input = SoundInput.Of(model.Description, source.Name);
        Output = model.Description.Output is [{ Type.TypeCase: FeatureType.TypeOneofCase.MultiArrayType } output]
            ? output
            : throw new CoreMLException($"{source.Name} cannot be a feature extractor: it must have one output, an array of numbers.");
    }

    /// <summary>The model's name, by which classifiers link to it.</summary>
    public string Name { get; }

    public ModelFile File { get; }

    public ModelDescription Description => _model.Description;

    /// <summary>The output, as a classifier's input.</summary>
    public FeatureDescription Output { get; }

    /// <summary>The length of a feature vector; 0 where the model does not say it.</summary>
    public int FeatureCount => (int)Output.Type.MultiArrayType.Shape.Aggregate(
        Output.Type.MultiArrayType.Shape.Count == 0 ? 0L : 1, (product, length) => product * length);

    /// <summary>A text that is the same for extractors that compute the same from the same sound.</summary>
    public string Identity
    {
        get
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(File.Specification.ToByteArray());
            string[] weights = File.WeightsFolder is { } folder ? Directory.GetFiles(folder) : [];
            foreach (string path in weights.Order(StringComparer.Ordinal))
            {
                using FileStream stream = System.IO.File.OpenRead(path);
                hash.AppendData(SHA256.HashData(stream));
            }

            return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 18));
        }
    }

    /// <summary>The folder in which the model lies; null for a built-in one.</summary>
    public string? Folder { get; }

    /// <summary>Loads an extractor.</summary>
    /// <param name="nameOrPath">The name of a built-in model, or the path of a Core ML model; null for the built-in one.</param>
    /// <exception cref="CoreMLException">There is no such model, or it does not turn a sound into an array.</exception>
    public static SoundFeatureExtractor Load(string? nameOrPath)
    {
        nameOrPath ??= BuiltInModels.DefaultSound;
        ModelSource source = ModelSource.Find(nameOrPath) is { IsOnnxNetwork: false } found
            ? found
            : throw new ModelNotFoundException($"There is no feature extractor {nameOrPath}: it is no Core ML model and not built in.");
        ModelFile file = source.Open();
        MLModel? model = null;
        try
        {
            model = MLModel.Load(file, new MLModelConfiguration { Threads = 1 }, source.Path);
            return new SoundFeatureExtractor(source, file, model);
        }
        catch
        {
            model?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The features of each window of a sound.</summary>
    public float[][] Extract(float[] samples, double overlap, CancellationToken cancellationToken) =>
    [
        .. _input.Predict(_model, samples, overlap, cancellationToken)
            .Select(window => window.Outputs[Output.Name].MultiArrayValue.ToFloats()),
    ];

    /// <summary>The model, of which the caller disposes from now on.</summary>
    public ModelFile TakeFile()
    {
        _isFileTaken = true;
        return File;
    }

    public void Dispose()
    {
        _model.Dispose();
        if (!_isFileTaken) File.Dispose();
    }
}
