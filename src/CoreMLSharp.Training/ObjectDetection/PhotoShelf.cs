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
    /// <param name="warnings">Get a sentence for each photo that cannot be read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static LearnedPhoto[] Read(
        IReadOnlyList<AnnotatedImage> images, IReadOnlyList<string> classes, int side, int threads, ProgressMeter meter,
        List<string> warnings, CancellationToken cancellationToken)
    {
        int enlarged = (int)(side * Enlargement);
        long kept = MostBytes / (3L * enlarged * enlarged);
        (LearnedPhoto?[] photos, IReadOnlyList<string> reasons) = ParallelReading.Run(
            images.Count, threads, Learn, meter, cancellationToken);
        warnings.AddRange(reasons.Select(reason => $"left out: {reason}"));
        return [.. photos.OfType<LearnedPhoto>()];

        LearnedPhoto Learn(int i)
        {
            AnnotatedImage image = images[i];
            PixelBuffer pixels = Load(image.Path, enlarged);
            PlacedObject[] objects =
                [.. image.Objects.Select(item => new PlacedObject(IndexOf(classes, item.Label), CenteredBox.Of(item.Box)))];
            return new LearnedPhoto(i < kept ? Keep(pixels) : () => Load(image.Path, enlarged), objects);
        }
    }

    /// <summary>A function of its own, so that the other way to the pixels does not hold on to them.</summary>
    private static Func<PixelBuffer> Keep(PixelBuffer pixels) => () => pixels;

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
