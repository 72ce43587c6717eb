using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Studio.Models;

/// <summary>A model that was made smaller, beside the one that it was made of.</summary>
/// <param name="Mode">How.</param>
/// <param name="Model">The smaller one.</param>
/// <param name="BytesBefore">The bytes of the file before.</param>
/// <param name="BytesAfter">The bytes of the file now.</param>
/// <param name="Report">What was done to each array of weights.</param>
/// <param name="Errors">How far its outputs are from those of the model before, on made-up inputs; empty where it could not be run.</param>
/// <param name="NotRun">Why the two could not be run beside each other; null when they were.</param>
public sealed record CompressedModel(
    CompressionMode Mode, ShelvedModel Model, long BytesBefore, long BytesAfter, CompressionReport Report,
    IReadOnlyList<OutputError> Errors, string? NotRun)
{
    private const int Samples = 5;

    /// <summary>Compresses a model and runs both.</summary>
    /// <exception cref="CoreMLException">The model cannot be compressed so; the message says why.</exception>
    public static CompressedModel Make(
        ModelShelf shelf, ShelvedModel model, CompressionMode mode, IProgress<CompressionProgress>? progress,
        CancellationToken cancellationToken)
    {
        using ModelFile file = ModelFile.Load(model.Path);
        using CompressionResult result = ModelCompressor.Compress(
            file, new CompressionOptions { Encoding = mode.Encoding }, progress, cancellationToken);
        string ending = Path.GetExtension(model.Name) is ".mlpackage" ? ".mlpackage" : ".mlmodel";
        string name = $"{Path.GetFileNameWithoutExtension(model.Name)}-{mode.Id}{ending}";
        string path = StageFiles.Save(result.Model, Path.Combine(shelf.NewFolder(), name));
        (IReadOnlyList<OutputError> errors, string? reason) = Compare(file, result.Model, model.Path, cancellationToken);
        return new CompressedModel(
            mode, shelf.Add(path), StoredSize.Of(model.Path), StoredSize.Of(path), result.Report, errors, reason);
    }

    /// <summary>
    /// Some models cannot be run here, such as those whose extractor only Apple has; they can be compressed all the same.
    /// </summary>
    private static (IReadOnlyList<OutputError> Errors, string? Reason) Compare(
        ModelFile before, ModelFile after, string path, CancellationToken cancellationToken)
    {
        try
        {
            MLModelConfiguration oneThread = new() { Threads = 1 };
            using MLModel reference = MLModel.Load(before, oneThread, path, cancellationToken);
            using MLModel other = MLModel.Load(after, oneThread, path, cancellationToken);
            ModelSample[] samples =
            [
                .. Enumerable.Range(1, Samples)
                    .Select(seed => new ModelSample($"made-up input {seed}", () => RandomInputs.For(before.Specification, seed))),
            ];
            return (OutputDiff.Compare(reference, other, samples, cancellationToken: cancellationToken), null);
        }
        catch (CoreMLException error)
        {
            return ([], error.Message);
        }
    }
}
