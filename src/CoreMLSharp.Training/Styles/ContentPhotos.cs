using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Styles;

/// <summary>
/// Pieces of photos to practise on: each time another one, at another place, every second mirrored. The photos are in memory, with a
/// shorter side that is larger than a piece's.
/// </summary>
internal sealed class ContentPhotos : IMLBatchProvider
{
    /// <summary>The side of a piece in pixels.</summary>
    public const int Side = 256;

    /// <summary>More photos than this teach nothing more; they take 0.5 MB each.</summary>
    private const int Most = 400;

    private const int ShorterSide = 320;

    private readonly PixelBuffer[] _photos;
    private readonly string _input;
    private readonly int _seed;

    private ContentPhotos(PixelBuffer[] photos, string input, int seed) => (_photos, _input, _seed) = (photos, input, seed);

    /// <inheritdoc/>
    public required int Count { get; init; }

    /// <summary>Reads photos.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="pieces">How many pieces are asked for.</param>
    /// <param name="input">The input that takes them.</param>
    /// <param name="options">How to train.</param>
    /// <param name="meter">Told of each photo.</param>
    /// <param name="warnings">What could not be read is added here.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">No photo can be read.</exception>
    public static ContentPhotos Read(
        StyleTransferDataSource source, int pieces, string input, StyleTransferOptions options, Func<int, ProgressMeter> meter,
        List<string> warnings, CancellationToken cancellationToken)
    {
        string[] chosen = Choose(source, pieces);
        ProgressMeter progress = meter(chosen.Length);
        (PixelBuffer?[] read, IReadOnlyList<string> reasons) = ParallelReading.Run(
            chosen.Length, options.Threads, i => Scaled(MLImage.FromFile(chosen[i]), ShorterSide), progress, cancellationToken);
        warnings.AddRange(reasons.Select(reason => $"left out: {reason}"));
        PixelBuffer[] photos = [.. read.OfType<PixelBuffer>()];
        return photos.Length > 0
            ? new ContentPhotos(photos, input, options.Seed) { Count = pieces }
            : throw new CoreMLException($"No photo of {source.ContentDirectory} can be read. {warnings.FirstOrDefault()}");
    }

    /// <summary>The photos that are read: evenly from all of them, as far as they are needed.</summary>
    public static string[] Choose(StyleTransferDataSource source, int pieces)
    {
        int count = Math.Min(source.Content.Count, Math.Min(pieces, Most));
        return [.. Enumerable.Range(0, count).Select(i => source.Content[(int)((long)i * source.Content.Count / count)])];
    }

    /// <summary>The first pieces alone.</summary>
    public ContentPhotos First(int count) => new(_photos, _input, _seed) { Count = Math.Min(count, Count) };

    /// <summary>A picture whose shorter side has a given length.</summary>
    public static PixelBuffer Scaled(MLImage image, int shorterSide)
    {
        ImageSize size = image.Size;
        double scale = (double)shorterSide / Math.Min(size.Width, size.Height);

        // What is much longer than wide is cut, so that its pixels do not take all memory.
        int Length(int side) => (int)Math.Min(Math.Round(side * scale), 4 * shorterSide);
        return image.ToPixels(Length(size.Width), Length(size.Height), MLImageCropAndScale.CenterCrop, PixelFormat.Rgb);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index)
    {
        Random random = new(unchecked((_seed * 1_000_003) + index));
        PixelBuffer photo = _photos[index % _photos.Length];
        int left = random.Next(photo.Width - Side + 1), top = random.Next(photo.Height - Side + 1);
        PixelBuffer piece = Cut(photo, left, top, isMirrored: random.Next(2) == 1);
        return new Dictionary<string, MLFeatureValue> { [_input] = MLImage.FromPixels(piece) };
    }

    private static PixelBuffer Cut(PixelBuffer photo, int left, int top, bool isMirrored)
    {
        int channels = photo.Channels;
        byte[] bytes = new byte[Side * Side * channels];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int from = (((top + y) * photo.Width) + left + (isMirrored ? Side - 1 - x : x)) * channels;
                photo.Bytes.AsSpan(from, channels).CopyTo(bytes.AsSpan(((y * Side) + x) * channels));
            }
        }

        return new PixelBuffer(Side, Side, photo.Format, bytes);
    }
}
