using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>
/// Computes the features of many photos. Every core reads, decodes and computes a few photos of its own at a time: no core waits for
/// another, and memory does not grow with the number of photos.
/// </summary>
internal sealed class FeaturePipeline(ImageFeatureExtractor extractor, FeatureCache cache, int threads, bool isStrict)
{
    private const int PhotosAtOnce = 4;

    /// <summary>Computes or remembers the features of photos and of their altered copies.</summary>
    /// <exception cref="CoreMLException">A photo cannot be read, and reading is strict.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ExtractedFeatures Extract(
        IReadOnlyList<string> photos, ImageAugmentationOptions augmentations, ProgressMeter progress, CancellationToken cancellationToken)
    {
        string[] alterations = ["", .. ImageAugmenter.NamesOf(augmentations)];
        float[]?[] vectors = new float[]?[photos.Count * alterations.Length];
        string?[] reasons = new string?[photos.Count];
        FeatureCache.Key[] contents = new FeatureCache.Key[photos.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism.Of(threads), CancellationToken = cancellationToken };
        OrderablePartitioner<int[]> parts =
            Partitioner.Create(Enumerable.Range(0, photos.Count).Chunk(PhotosAtOnce), EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(
                parts, options,
                part => new Work(extractor, cache, isStrict, photos, alterations, vectors, contents, reasons, progress)
                .Do(part, cancellationToken));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(
                error.InnerExceptions.FirstOrDefault(inner => inner is CoreMLException) ?? error.InnerExceptions[0]);
        }

        return Collect(photos, alterations.Length, vectors, contents, reasons);
    }

    private ExtractedFeatures Collect(
        IReadOnlyList<string> photos, int copies, float[]?[] vectors, FeatureCache.Key[] contents, string?[] reasons)
    {
        int[] read = [.. Enumerable.Range(0, photos.Count).Where(photo => reasons[photo] is null)];
        float[] values = new float[read.Length * copies * extractor.FeatureCount];
        for (int i = 0; i < read.Length * copies; i++)
        {
            vectors[(read[i / copies] * copies) + (i % copies)]!.CopyTo(values, i * extractor.FeatureCount);
        }

        SkippedFile[] skipped =
        [
            .. photos.Zip(reasons).Where(photo => photo.Second is not null).Select(photo => new SkippedFile(photo.First, photo.Second!)),
        ];
        FeatureMatrix features = new(values, extractor.FeatureCount);
        return new ExtractedFeatures(features, copies, read, [.. read.Select(photo => contents[photo])], skipped);
    }

    /// <summary>A few photos in the hands of one core.</summary>
    private sealed class Work(
        ImageFeatureExtractor extractor,
        FeatureCache cache,
        bool isStrict,
        IReadOnlyList<string> photos,
        string[] alterations,
        float[]?[] vectors,
        FeatureCache.Key[] contents,
        string?[] reasons,
        ProgressMeter progress)
    {
        private readonly List<(int Row, FeatureCache.Key Key, PixelBuffer Pixels)> _pending = [];

        public void Do(int[] part, CancellationToken cancellationToken)
        {
            int remembered = 0;
            foreach (int photo in part)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Prepare(photo)) remembered++;
            }

            foreach (var batch in _pending.Chunk(PhotosAtOnce))
            {
                cancellationToken.ThrowIfCancellationRequested();
                float[][] features = extractor.Extract([.. batch.Select(item => item.Pixels)], cancellationToken);
                for (int i = 0; i < batch.Length; i++)
                {
                    vectors[batch[i].Row] = features[i];
                    cache.Add(batch[i].Key, features[i]);
                }
            }

            progress.Advance(part.Length, remembered);
        }

        /// <returns>Whether all of its features are remembered.</returns>
        private bool Prepare(int photo)
        {
            try
            {
                byte[] encoded = InputFile.Read(photos[photo], "photo");
                contents[photo] = FeatureCache.Key.Of(encoded);
                PixelBuffer? pixels = null;
                for (int i = 0; i < alterations.Length; i++)
                {
                    FeatureCache.Key key = i == 0 ? contents[photo] : FeatureCache.Key.Of(encoded, alterations[i]);
                    int row = (photo * alterations.Length) + i;
                    vectors[row] = cache.Find(key);
                    if (vectors[row] is not null) continue;
                    pixels ??= extractor.Prepare(MLImage.FromBytes(encoded, photos[photo]));
                    _pending.Add((row, key, i == 0 ? pixels : ImageAugmenter.Apply(pixels, alterations[i], (int)key.A)));
                }

                return pixels is null;
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                if (isStrict) throw new CoreMLException(error.Message, error);
                reasons[photo] = error.Message;
                return false;
            }
        }
    }
}
