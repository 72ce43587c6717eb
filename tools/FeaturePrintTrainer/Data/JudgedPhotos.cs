using System.Numerics.Tensors;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>
/// Photos that judge and must not be trained on, known by thumbnails of 12 × 12 pixels, so that a copy of another size or compression, or a
/// mirrored one, is found too.
/// </summary>
internal sealed class JudgedPhotos
{
    private const int Side = 12;
    private const int Length = Side * Side * 3;

    /// <summary>Mean absolute difference of samples (of 255) up to which two thumbnails are the same photo's.</summary>
    private const float Alike = 6;

    private readonly float[][] _thumbnails;
    private readonly float[] _brightness;

    /// <param name="folders">Folders of photos, with all below them.</param>
    public JudgedPhotos(IEnumerable<string> folders)
    {
        float[][] all =
        [
            .. folders.SelectMany(folder => new PhotoFolder(folder, 0, false).Photos(new HashSet<string>()))
                .AsParallel().Select(photo => PrepareCommand.Decoded(photo.Path)).OfType<PixelBuffer>()
                .SelectMany(photo => new[] { Thumbnail(photo, mirror: false), Thumbnail(photo, mirror: true) }),
        ];
        _thumbnails = [.. all.OrderBy(thumbnail => TensorPrimitives.Average<float>(thumbnail))];
        _brightness = [.. _thumbnails.Select(thumbnail => TensorPrimitives.Average<float>(thumbnail))];
    }

    /// <summary>Whether a photo is one of them.</summary>
    public bool Contains(PixelBuffer photo)
    {
        float[] thumbnail = Thumbnail(photo, mirror: false);
        float brightness = TensorPrimitives.Average<float>(thumbnail);
        int first = Array.BinarySearch(_brightness, brightness - Alike);
        float[] difference = new float[Length];
        for (int i = first < 0 ? ~first : first; i < _brightness.Length && _brightness[i] <= brightness + Alike; i++)
        {
            TensorPrimitives.Subtract(thumbnail, _thumbnails[i], difference);
            if (TensorPrimitives.SumOfMagnitudes<float>(difference) <= Alike * Length) return true;
        }

        return false;
    }

    private static float[] Thumbnail(PixelBuffer photo, bool mirror)
    {
        float[] pixels = new float[Length];
        new Resampler().Cut(photo.Bytes, photo.Width, photo.Height, new CropBox(0, 0, photo.Width, photo.Height), Side, mirror, pixels);
        return pixels;
    }
}
