using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// A view of a photo to learn from: a part of it, larger or smaller, perhaps with something around it, perhaps mirrored, in other light.
/// The arithmetic is our own, so that every platform makes the same views.
/// </summary>
internal sealed class PictureView
{
    /// <summary>Objects of which less is seen are not looked for.</summary>
    private const double LeastSeen = 0.3;

    /// <summary>Objects that are smaller than this part of a side are not looked for.</summary>
    private const double SmallestSide = 0.008;

    private const float Gray = 127.5f;

    private readonly double _left, _top, _width, _height;
    private readonly bool _isMirrored;
    private readonly float _contrast, _brightness, _saturation;
    private readonly float[] _tint;

    /// <summary>Chooses a view.</summary>
    /// <param name="random">Chooses it.</param>
    /// <param name="width">The part of a whole view's width that is wanted, at the same scale.</param>
    /// <param name="height">Likewise of its height.</param>
    public PictureView(Random random, double width = 1, double height = 1)
    {
        double scale = Math.Exp(Between(random, -0.5, 0.5));
        _width = scale * width;
        _height = scale * height * Math.Exp(Between(random, -0.15, 0.15));
        _left = Between(random, Math.Min(0, 1 - _width), Math.Max(0, 1 - _width));
        _top = Between(random, Math.Min(0, 1 - _height), Math.Max(0, 1 - _height));
        _isMirrored = random.Next(2) == 0;
        _contrast = (float)Between(random, 0.7, 1.3);
        _brightness = (float)Between(random, -25, 25);
        _saturation = (float)Between(random, 0.6, 1.4);
        _tint = [.. Enumerable.Range(0, 3).Select(_ => (float)Between(random, 0.92, 1.08))];
    }

    /// <summary>The view's pixels.</summary>
    /// <param name="photo">The whole photo, of any size, in colours.</param>
    /// <param name="width">The view's width.</param>
    /// <param name="height">The view's height.</param>
    public PixelBuffer Draw(PixelBuffer photo, int width, int height)
    {
        Sampling[] across = Samplings(width, photo.Width, _left, _width, _isMirrored);
        Sampling[] down = Samplings(height, photo.Height, _top, _height, isMirrored: false);
        byte[] bytes = new byte[width * height * 3];
        Span<float> pixel = stackalloc float[3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Sample(photo, across[x], down[y], pixel);
                Relight(pixel, bytes.AsSpan(((y * width) + x) * 3, 3));
            }
        }

        return new PixelBuffer(width, height, PixelFormat.Rgb, bytes);
    }

    /// <summary>The objects that are to be found in the view.</summary>
    public IReadOnlyList<PlacedObject> Place(IReadOnlyList<PlacedObject> objects) => [.. objects.Select(Place).OfType<PlacedObject>()];

    private PlacedObject? Place(PlacedObject placed)
    {
        CenteredBox box = placed.Box;
        double left = (box.X - (box.Width / 2) - _left) / _width, right = (box.X + (box.Width / 2) - _left) / _width;
        double top = (box.Y - (box.Height / 2) - _top) / _height, bottom = (box.Y + (box.Height / 2) - _top) / _height;
        double area = (right - left) * (bottom - top);
        (left, right, top, bottom) = (Inside(left), Inside(right), Inside(top), Inside(bottom));
        (double width, double height) = (right - left, bottom - top);
        if (width * height < LeastSeen * area || width < SmallestSide || height < SmallestSide) return null;
        double middle = (left + right) / 2;
        return placed with { Box = new CenteredBox(_isMirrored ? 1 - middle : middle, (top + bottom) / 2, width, height) };
    }

    /// <summary>Where the pixels of a side come from.</summary>
    private static Sampling[] Samplings(int pixels, int source, double start, double length, bool isMirrored) =>
    [
        .. Enumerable.Range(0, pixels).Select(i =>
        {
            double part = (i + 0.5) / pixels;
            double position = ((start + (length * (isMirrored ? 1 - part : part))) * source) - 0.5;
            int first = (int)Math.Floor(position);
            bool isOutside = position < -0.5 || position > source - 0.5;
            return new Sampling(
                Math.Clamp(first, 0, source - 1), Math.Clamp(first + 1, 0, source - 1), (float)(position - first), isOutside);
        }),
    ];

    private static void Sample(PixelBuffer photo, Sampling across, Sampling down, Span<float> pixel)
    {
        if (across.IsOutside || down.IsOutside)
        {
            pixel.Fill(Gray);
            return;
        }

        ReadOnlySpan<byte> upper = photo.Bytes.AsSpan(down.First * photo.Width * 3, photo.Width * 3);
        ReadOnlySpan<byte> lower = photo.Bytes.AsSpan(down.Second * photo.Width * 3, photo.Width * 3);
        int left = across.First * 3, right = across.Second * 3;
        for (int channel = 0; channel < 3; channel++)
        {
            float high = upper[left + channel] + ((upper[right + channel] - upper[left + channel]) * across.Part);
            float low = lower[left + channel] + ((lower[right + channel] - lower[left + channel]) * across.Part);
            pixel[channel] = high + ((low - high) * down.Part);
        }
    }

    private void Relight(ReadOnlySpan<float> pixel, Span<byte> relit)
    {
        float gray = (pixel[0] + pixel[1] + pixel[2]) / 3;
        for (int channel = 0; channel < 3; channel++)
        {
            float colored = gray + ((pixel[channel] - gray) * _saturation);
            float lit = (((colored - Gray) * _contrast) + Gray + _brightness) * _tint[channel];
            relit[channel] = (byte)Math.Clamp(lit + 0.5f, 0, 255);
        }
    }

    private static double Inside(double part) => Math.Clamp(part, 0, 1);

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));

    /// <summary>Two pixels of a photo, and how much of the second one.</summary>
    private readonly record struct Sampling(int First, int Second, float Part, bool IsOutside);
}
