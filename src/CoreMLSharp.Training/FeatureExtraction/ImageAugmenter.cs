using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>
/// Alters prepared photos. The arithmetic is our own, on a few ten thousand pixels, so that every platform makes the same copies.
/// </summary>
internal static class ImageAugmenter
{
    /// <summary>Part of the names under which features of altered photos are remembered; changes with what the alterations do.</summary>
    private const string Version = "-1";

    private static readonly Dictionary<ImageAugmentationOptions, Func<PixelBuffer, Random, PixelBuffer>> Alterations = new()
    {
        [ImageAugmentationOptions.Crop] = Crop,
        [ImageAugmentationOptions.Flip] = Flip,
        [ImageAugmentationOptions.Rotate] = Rotate,
        [ImageAugmentationOptions.Blur] = Blur,
        [ImageAugmentationOptions.Expose] = Expose,
        [ImageAugmentationOptions.Noise] = Noise,
    };

    /// <summary>The names of the alterations that were chosen.</summary>
    public static IEnumerable<string> NamesOf(ImageAugmentationOptions options) =>
        Alterations.Keys.Where(kind => options.HasFlag(kind)).Select(kind => kind + Version);

    /// <summary>Makes an altered copy.</summary>
    /// <param name="photo">The pixels.</param>
    /// <param name="name">One of <see cref="NamesOf"/>.</param>
    /// <param name="seed">Decides how much.</param>
    public static PixelBuffer Apply(PixelBuffer photo, string name, int seed) =>
        Alterations[Enum.Parse<ImageAugmentationOptions>(name[..^Version.Length])](photo, new Random(seed));

    private static PixelBuffer Crop(PixelBuffer photo, Random random)
    {
        double scale = Between(random, 0.7, 0.95);
        double x = (random.NextDouble() - 0.5) * (1 - scale) * photo.Width, y = (random.NextDouble() - 0.5) * (1 - scale) * photo.Height;
        return Transform(photo, scale, 0, 0, scale, x, y);
    }

    private static PixelBuffer Flip(PixelBuffer photo, Random random) => Transform(photo, -1, 0, 0, 1, 0, 0);

    private static PixelBuffer Rotate(PixelBuffer photo, Random random)
    {
        double angle = Between(random, 5, 20) * Math.PI / 180 * (random.Next(2) == 0 ? 1 : -1);
        return Transform(photo, Math.Cos(angle), -Math.Sin(angle), Math.Sin(angle), Math.Cos(angle), 0, 0);
    }

    private static PixelBuffer Blur(PixelBuffer photo, Random random)
    {
        double sigma = Between(random, 0.5, 2);
        int radius = (int)Math.Ceiling(3 * sigma);
        double[] kernel = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        double sum = kernel.Sum();
        kernel = [.. kernel.Select(weight => weight / sum)];
        PixelBuffer across = Filter(photo, kernel, (x, y, i) => (Reflect(x + i, photo.Width), y));
        return Filter(across, kernel, (x, y, i) => (x, Reflect(y + i, photo.Height)));
    }

    private static PixelBuffer Expose(PixelBuffer photo, Random random)
    {
        double factor = Math.Pow(2, Between(random, 0.3, 1) * (random.Next(2) == 0 ? 1 : -1));
        return photo with { Bytes = [.. photo.Bytes.Select(value => ToByte(value * factor))] };
    }

    private static PixelBuffer Noise(PixelBuffer photo, Random random)
    {
        double sigma = Between(random, 5, 15);
        return photo with { Bytes = [.. photo.Bytes.Select(value => ToByte(value + (sigma * Gaussian(random))))] };
    }

    /// <summary>
    /// Fetches every pixel from where a linear map about the middle says, between pixels in proportion, beyond the border mirrored.
    /// </summary>
    private static PixelBuffer Transform(PixelBuffer photo, double xx, double xy, double yx, double yy, double dx, double dy)
    {
        byte[] altered = new byte[photo.Bytes.Length];
        double middleX = (photo.Width - 1) / 2.0, middleY = (photo.Height - 1) / 2.0;
        for (int y = 0; y < photo.Height; y++)
        {
            for (int x = 0; x < photo.Width; x++)
            {
                double sourceX = middleX + (xx * (x - middleX)) + (xy * (y - middleY)) + dx;
                double sourceY = middleY + (yx * (x - middleX)) + (yy * (y - middleY)) + dy;
                Sample(photo, sourceX, sourceY, altered.AsSpan(((y * photo.Width) + x) * photo.Channels, photo.Channels));
            }
        }

        return photo with { Bytes = altered };
    }

    private static void Sample(PixelBuffer photo, double x, double y, Span<byte> pixel)
    {
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        double right = x - left, bottom = y - top;
        for (int channel = 0; channel < pixel.Length; channel++)
        {
            double upper = ((1 - right) * At(photo, left, top, channel)) + (right * At(photo, left + 1, top, channel));
            double lower = ((1 - right) * At(photo, left, top + 1, channel)) + (right * At(photo, left + 1, top + 1, channel));
            pixel[channel] = ToByte(((1 - bottom) * upper) + (bottom * lower));
        }
    }

    private static PixelBuffer Filter(PixelBuffer photo, double[] kernel, Func<int, int, int, (int X, int Y)> neighbour)
    {
        byte[] altered = new byte[photo.Bytes.Length];
        for (int i = 0; i < altered.Length; i++)
        {
            int pixel = i / photo.Channels;
            double sum = 0;
            for (int k = 0; k < kernel.Length; k++)
            {
                (int x, int y) = neighbour(pixel % photo.Width, pixel / photo.Width, k - (kernel.Length / 2));
                sum += kernel[k] * At(photo, x, y, i % photo.Channels);
            }

            altered[i] = ToByte(sum);
        }

        return photo with { Bytes = altered };
    }

    private static byte At(PixelBuffer photo, int x, int y, int channel) =>
        photo.Bytes[(((Reflect(y, photo.Height) * photo.Width) + Reflect(x, photo.Width)) * photo.Channels) + channel];

    private static int Reflect(int i, int length)
    {
        int period = 2 * length, folded = ((i % period) + period) % period;
        return folded < length ? folded : period - 1 - folded;
    }

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
