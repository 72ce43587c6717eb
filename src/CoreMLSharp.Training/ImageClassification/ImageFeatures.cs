using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>
/// What an extractor made of labelled photos, or of a part of them: what takes long, and can be done by several machines.
/// <see cref="ImageClassifier.Train(FeatureSet, ImageClassifierOptions, CancellationToken)"/> makes a classifier of it.
/// </summary>
/// <example>
/// <code>
/// ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories("samples/Materials");
/// ImageFeatures first = ImageFeatures.Extract(photos, new FeatureShard(1, 2));
/// ImageFeatures second = ImageFeatures.Extract(photos, new FeatureShard(2, 2));
/// ImageFeatures.Merge([first, second]).Save("features.safetensors");
/// using ImageClassifier classifier = ImageClassifier.Train(FeatureSet.Load("features.safetensors"));
/// </code>
/// </example>
public sealed class ImageFeatures
{
    private const string PhotosKey = "photos";

    private ImageFeatures(
        FeatureMatrix features, int[] labels, string[] classes, string[] photos, FeatureOrigin origin) =>
        (Features, Labels, Classes, Photos, Origin) = (features, labels, classes, photos, origin);

    /// <summary>A feature vector a row.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>The class of each row, as an index into <see cref="Classes"/>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The class labels of all photos, of other parts too.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The photo of each row, by its path in the folder of photos, with slashes. Rows are ordered by class, then by it.</summary>
    public IReadOnlyList<string> Photos { get; }

    /// <summary>The extractor, and which part of the photos it is.</summary>
    public FeatureOrigin Origin { get; }

    /// <summary>Photos that could not be read.</summary>
    public IReadOnlyList<SkippedFile> SkippedPhotos { get; private init; } = [];

    /// <summary>Computes the features of a part of labelled photos. The same photos and options give the same numbers.</summary>
    /// <param name="photos">All photos, of other parts too.</param>
    /// <param name="shard">The part.</param>
    /// <param name="options">The extractor, the cache, threads and strictness; nothing else counts. Features that are in the cache are not
    /// computed again, so that work that was stopped goes on.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work; features computed so far stay in the cache.</param>
    /// <exception cref="CoreMLException">The photos or the extractor do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ImageFeatures Extract(
        ImageClassifierDataSource photos, FeatureShard shard, ImageClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        photos.CheckTrainable();
        options ??= new ImageClassifierOptions();
        using ImageFeatureExtractor extractor =
            ImageFeatureExtractor.Load(options.FeatureExtractor, options.LoggerFactory, cancellationToken);
        using FeatureCache cache = FeatureCache.Open(options.CacheFolder, extractor.Identity, extractor.FeatureCount);
        (LabeledFile File, string Name)[] chosen =
        [
            .. Choose(photos.Photos, shard, options.Threads, cancellationToken).Select(photo => (photo, NameOf(photo, photos.Name)))
            .OrderBy(photo => photo.photo.Label, StringComparer.Ordinal).ThenBy(photo => photo.Item2, StringComparer.Ordinal),
        ];
        ProgressMeter meter = new(progress, TrainingPhase.ExtractingFeatures, chosen.Length);
        ExtractedFeatures extracted = new FeaturePipeline(extractor, cache, options.Threads, options.IsStrict).Extract(
            [.. chosen.Select(photo => photo.File.Path)], ImageAugmentationOptions.None, meter, cancellationToken);
        string[] classes = [.. photos.Classes];
        return new ImageFeatures(
            extracted.Features,
            [.. extracted.Files.Select(i => Array.BinarySearch(classes, chosen[i].File.Label, StringComparer.Ordinal))],
            classes,
            [.. extracted.Files.Select(i => chosen[i].Name)],
            new FeatureOrigin(extractor.Name, extractor.Identity, shard))
        {
            SkippedPhotos = [.. photos.LeftOut, .. extracted.Skipped],
        };
    }

    /// <summary>Puts all parts together, in whatever order they are given: the same as if one machine had done all.</summary>
    /// <exception cref="CoreMLException">A part is missing or there twice, or they are not of the same photos and extractor.</exception>
    public static ImageFeatures Merge(IReadOnlyList<ImageFeatures> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0) throw new CoreMLException("There are no parts to merge.");
        ImageFeatures first = parts[0];
        foreach (ImageFeatures part in parts) part.RequireLike(first);
        int count = first.Origin.Shard.Count;
        int[] missing = [.. Enumerable.Range(1, count).Except(parts.Select(part => part.Origin.Shard.Index))];
        if (missing.Length > 0)
        {
            throw new CoreMLException($"Of {count} parts {string.Join(", ", missing)} {(missing.Length == 1 ? "is" : "are")} missing.");
        }

        if (parts.Count > count) throw new CoreMLException($"There are {parts.Count} parts, and {count} were made: one is given twice.");
        (ImageFeatures Part, int Row)[] rows =
        [
            .. parts.SelectMany(part => Enumerable.Range(0, part.Features.Rows).Select(row => (part, row)))
            .OrderBy(row => row.part.Labels[row.row]).ThenBy(row => row.part.Photos[row.row], StringComparer.Ordinal),
        ];
        int columns = first.Features.Columns;
        float[] values = new float[(long)rows.Length * columns];
        for (int i = 0; i < rows.Length; i++) rows[i].Part.Features.Row(rows[i].Row).CopyTo(values.AsSpan(i * columns, columns));
        return new ImageFeatures(
            new FeatureMatrix(values, columns),
            [.. rows.Select(row => row.Part.Labels[row.Row])],
            [.. first.Classes],
            [.. rows.Select(row => row.Part.Photos[row.Row])],
            first.Origin with { Shard = FeatureShard.Whole });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="CoreMLException">The file is damaged, or is none of that kind.</exception>
    public static ImageFeatures Load(string path)
    {
        SafeTensorsFile file = SafeTensorsFile.Load(path);
        FeatureRows rows = FeatureRows.Read(file, path);
        if (rows.Origin is not { } origin || !file.Metadata.TryGetValue(PhotosKey, out string? json))
        {
            throw new CoreMLException($"{path} was not made by coreml features: it does not say of which photos and extractor it is.");
        }

        string[] photos = MetadataLists.Parse(json, PhotosKey, path);
        if (photos.Length != rows.Labels.Length)
        {
            throw new CoreMLException($"{path}: there are {photos.Length} photos and {rows.Labels.Length} rows of features.");
        }

        int wrong = Array.FindIndex(rows.Labels, label => (uint)label >= (uint)rows.Classes.Length);
        return wrong < 0
            ? new ImageFeatures(rows.Features, rows.Labels, rows.Classes, photos, origin)
            : throw new CoreMLException($"{path}: the label of row {wrong} is not one of the {rows.Classes.Length} classes.");
    }

    /// <summary>
    /// Writes a safetensors file that <see cref="FeatureSet.Load"/> reads as well where it is of all photos: the tensors <c>features</c>
    /// (rows × features, float32) and <c>labels</c> (int32), and in the metadata <c>classes</c> and <c>photos</c> (JSON arrays),
    /// <c>extractor</c>, <c>extractorIdentity</c> and <c>shard</c>.
    /// </summary>
    public void Save(string path) => FeatureRows.Write(
        path, Features, [.. Labels], Classes,
        new Dictionary<string, string>(Origin.Metadata) { [PhotosKey] = MetadataLists.Format(Photos) });

    private void RequireLike(ImageFeatures first)
    {
        if (Origin.ExtractorIdentity != first.Origin.ExtractorIdentity)
        {
            throw new CoreMLException(
                $"The parts {first.Origin.Shard} and {Origin.Shard} were computed by different extractors: {first.Origin.Extractor} and "
                + $"{Origin.Extractor}.");
        }

        if (Origin.Shard.Count != first.Origin.Shard.Count || !Classes.SequenceEqual(first.Classes))
        {
            throw new CoreMLException(
                $"The parts {first.Origin.Shard} and {Origin.Shard} are not of the same photos: the number of parts or the classes "
                + "differ.");
        }
    }

    /// <summary>The photos of a part; those that cannot be read are told of by the first.</summary>
    private static IEnumerable<LabeledFile> Choose(
        IReadOnlyList<LabeledFile> photos, FeatureShard shard, int threads, CancellationToken cancellationToken)
    {
        if (shard.Count == 1) return photos;
        bool[] chosen = new bool[photos.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism.Of(threads), CancellationToken = cancellationToken };
        Parallel.For(0, photos.Count, options, i =>
        {
            try
            {
                chosen[i] = shard.Contains(FeatureCache.Key.Of(InputFile.Read(photos[i].Path, "photo")).A);
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                chosen[i] = shard.Index == 1;
            }
        });
        return photos.Where((_, i) => chosen[i]);
    }

    private static string NameOf(LabeledFile photo, string source)
    {
        string full = Path.GetFullPath(source), folder = Directory.Exists(full) ? full : Path.GetDirectoryName(full)!;
        return Path.GetRelativePath(folder, photo.Path).Replace(Path.DirectorySeparatorChar, '/');
    }
}
