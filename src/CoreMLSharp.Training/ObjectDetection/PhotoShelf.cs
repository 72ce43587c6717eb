using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// Reads the photos to learn from, a little larger than the extractor takes them, so that views of parts of them are sharp. As many as fit
/// into a limit stay in memory; the others are read again for each view.
/// </summary>
internal static class PhotoShelf
{
    private const double Enlargement = 1.25;

    /// <summary>Bytes of pixels that stay in memory.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>Reads photos.</summary>
    /// <param name="images">The photos.</param>
    /// <param name="classes">The labels in the order in which the network learns them.</param>
    /// <param name="side">The side of the extractor's pictures.</param>
    /// <param name="threads">Threads to read with.</param>
    /// <param name="meter">Told of each photo.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">A photo cannot be read.</exception>
    public static LearnedPhoto[] Read(
        IReadOnlyList<AnnotatedImage> images, IReadOnlyList<string> classes, int side, int threads, ProgressMeter meter,
        CancellationToken cancellationToken)
    {
        int enlarged = (int)(side * Enlargement);
        long kept = MostBytes / (3L * enlarged * enlarged);
        LearnedPhoto[] photos = new LearnedPhoto[images.Count];
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = Parallelism.Of(threads),
            CancellationToken = cancellationToken,
        };
        Parallel.For(0, images.Count, parallel, i =>
        {
            AnnotatedImage image = images[i];
            PixelBuffer pixels = Load(image.Path, enlarged);
            PlacedObject[] objects =
                [.. image.Objects.Select(item => new PlacedObject(IndexOf(classes, item.Label), CenteredBox.Of(item.Box)))];
            photos[i] = new LearnedPhoto(i < kept ? () => pixels : () => Load(image.Path, enlarged), objects);
            meter.Advance(1);
        });
        return photos;
    }

    private static PixelBuffer Load(string path, int side) =>
        MLImage.FromFile(path).ToPixels(side, side, MLImageCropAndScale.ScaleFill, PixelFormat.Rgb);

    private static int IndexOf(IReadOnlyList<string> classes, string label)
    {
        for (int i = 0; i < classes.Count; i++)
        {
            if (classes[i] == label) return i;
        }

        throw new ArgumentException($"'{label}' is none of the classes.", nameof(label));
    }
}
