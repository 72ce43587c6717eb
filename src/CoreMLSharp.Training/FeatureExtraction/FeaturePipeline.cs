using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.LogisticRegression;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>
/// Computes the features of many photos. Every core reads, decodes and computes a few photos of its own at a time: no core waits for another, and memory does
/// not grow with the number of photos.
/// </summary>
internal sealed class FeaturePipeline(ImageFeatureExtractor extractor, FeatureCache cache, int threads, bool isStrict)
{
    private const int PhotosAtOnce = 4;

    /// <summary>Computes or remembers the features of photos and of their altered copies.</summary>
    /// <exception cref="CoreMLException">A photo cannot be read, and reading is strict.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public PhotoFeatures Extract(
        IReadOnlyList<string> photos, ImageAugmentationOptions augmentations, ProgressMeter progress, CancellationToken cancellation)
    {
        string[] alterations = ["", .. ImageAugmenter.NamesOf(augmentations)];
        float[]?[] vectors = new float[]?[photos.Count * alterations.Length];
        string?[] reasons = new string?[photos.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        OrderablePartitioner<int[]> parts = Partitioner.Create(Enumerable.Range(0, photos.Count).Chunk(PhotosAtOnce), EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(parts, options, part => new Work(this, photos, alterations, vectors, reasons, progress).Do(part, cancellation));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions.FirstOrDefault(inner => inner is CoreMLException) ?? error.InnerExceptions[0]);
        }

        return Collect(photos, alterations.Length, vectors, reasons);
    }

    private PhotoFeatures Collect(IReadOnlyList<string> photos, int copies, float[]?[] vectors, string?[] reasons)
    {
        int[] read = [.. Enumerable.Range(0, photos.Count).Where(photo => reasons[photo] is null)];
        float[] values = new float[read.Length * copies * extractor.FeatureCount];
        for (int i = 0; i < read.Length * copies; i++) vectors[(read[i / copies] * copies) + (i % copies)]!.CopyTo(values, i * extractor.FeatureCount);
        SkippedPhoto[] skipped = [.. Enumerable.Range(0, photos.Count).Where(photo => reasons[photo] is not null).Select(photo => new SkippedPhoto(photos[photo], reasons[photo]!))];
        return new PhotoFeatures(new FeatureMatrix(values, extractor.FeatureCount), copies, read, skipped);
    }

    /// <summary>A few photos in the hands of one core.</summary>
    private sealed class Work(
        FeaturePipeline pipeline, IReadOnlyList<string> photos, string[] alterations, float[]?[] vectors, string?[] reasons, ProgressMeter progress)
    {
        private readonly List<(int Row, FeatureCache.Key Key, PixelBuffer Pixels)> _pending = [];

        public void Do(int[] part, CancellationToken cancellation)
        {
            foreach (int photo in part)
            {
                cancellation.ThrowIfCancellationRequested();
                Prepare(photo);
            }

            foreach (var batch in _pending.Chunk(PhotosAtOnce))
            {
                cancellation.ThrowIfCancellationRequested();
                float[][] features = pipeline.Extractor.Extract([.. batch.Select(item => item.Pixels)]);
                for (int i = 0; i < batch.Length; i++)
                {
                    vectors[batch[i].Row] = features[i];
                    pipeline.Cache.Add(batch[i].Key, features[i]);
                }
            }

            progress.Advance(part.Length);
        }

        private void Prepare(int photo)
        {
            try
            {
                byte[] encoded = File.ReadAllBytes(photos[photo]);
                PixelBuffer? pixels = null;
                for (int i = 0; i < alterations.Length; i++)
                {
                    FeatureCache.Key key = FeatureCache.Key.Of(encoded, alterations[i]);
                    int row = (photo * alterations.Length) + i;
                    vectors[row] = pipeline.Cache.Find(key);
                    if (vectors[row] is not null) continue;
                    pixels ??= pipeline.Extractor.Prepare(MLImage.FromBytes(encoded, photos[photo]));
                    _pending.Add((row, key, i == 0 ? pixels : ImageAugmenter.Apply(pixels, alterations[i], (int)key.A)));
                }
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                if (pipeline.IsStrict) throw new CoreMLException(error.Message, error);
                reasons[photo] = error.Message;
            }
        }
    }

    private ImageFeatureExtractor Extractor => extractor;

    private FeatureCache Cache => cache;

    private bool IsStrict => isStrict;
}
