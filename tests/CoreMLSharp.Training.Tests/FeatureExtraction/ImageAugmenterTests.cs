using CoreMLSharp.Training.FeatureExtraction;

namespace CoreMLSharp.Training.Tests.FeatureExtraction;

public sealed class ImageAugmenterTests
{
    private const ImageAugmentationOptions All =
        ImageAugmentationOptions.Crop | ImageAugmentationOptions.Flip | ImageAugmentationOptions.Rotate
        | ImageAugmentationOptions.Blur | ImageAugmentationOptions.Expose | ImageAugmentationOptions.Noise;

    /// <summary>From dark at the left to light at the right.</summary>
    private static readonly PixelBuffer Ramp = Photo((x, _) => 20 + (6 * x));

    [Fact]
    public void Each_kind_makes_another_picture_and_always_the_same()
    {
        string[] names = [.. ImageAugmenter.NamesOf(All)];

        Assert.Equal(6, names.Length);
        foreach (string name in names)
        {
            PixelBuffer altered = ImageAugmenter.Apply(Ramp, name, 4);
            Assert.NotEqual(Ramp.Bytes, altered.Bytes);
            Assert.Equal(altered.Bytes, ImageAugmenter.Apply(Ramp, name, 4).Bytes);
            Assert.Equal((Ramp.Width, Ramp.Height, Ramp.Format), (altered.Width, altered.Height, altered.Format));
        }
    }

    [Fact]
    public void Flip_mirrors_left_and_right()
    {
        PixelBuffer flipped = Apply(Ramp, ImageAugmentationOptions.Flip);

        for (int x = 0; x < 32; x++) Assert.Equal(Ramp.Bytes[3 * (31 - x)], flipped.Bytes[3 * x]);
    }

    [Fact]
    public void Crop_shows_less_of_the_picture_at_a_larger_scale()
    {
        PixelBuffer cropped = Apply(Ramp, ImageAugmentationOptions.Crop);

        double slope = (cropped.Bytes[3 * 31] - cropped.Bytes[0]) / 31.0;
        Assert.InRange(slope, 6 * 0.68, 6 * 0.97);
    }

    [Fact]
    public void Rotate_keeps_the_middle_and_tilts_the_ramp()
    {
        PixelBuffer rotated = Apply(Ramp, ImageAugmentationOptions.Rotate);

        Assert.InRange(Red(rotated, 16, 16) - Red(Ramp, 16, 16), -5, 5);
        double across = Red(rotated, 20, 16) - Red(rotated, 12, 16), down = Red(rotated, 16, 20) - Red(rotated, 16, 12);
        Assert.InRange(Math.Abs(Math.Atan2(down, across)) * 180 / Math.PI, 3, 22);
    }

    [Fact]
    public void Blur_keeps_the_brightness_and_softens_edges()
    {
        PixelBuffer edge = Photo((x, _) => x < 16 ? 0 : 200);

        PixelBuffer blurred = Apply(edge, ImageAugmentationOptions.Blur);

        Assert.InRange(Red(blurred, 15, 10), 10, 100);
        Assert.InRange(Red(blurred, 16, 10), 100, 190);
        Assert.Equal(edge.Bytes.Average(value => value), blurred.Bytes.Average(value => value), 1.5);
    }

    [Fact]
    public void Expose_multiplies_and_noise_adds_around_zero()
    {
        PixelBuffer grey = Photo((_, _) => 60);
        double exposed = Apply(grey, ImageAugmentationOptions.Expose).Bytes.Average(value => value);
        byte[] noisy = Apply(grey, ImageAugmentationOptions.Noise).Bytes;

        Assert.True(exposed is >= 30 and <= 49 or >= 73 and <= 120, $"{exposed}");
        Assert.Equal(60, noisy.Average(value => value), 1.5);
        Assert.InRange(Math.Sqrt(noisy.Average(value => (value - 60) * (value - 60))), 4.5, 16);
    }

    private static PixelBuffer Apply(PixelBuffer photo, ImageAugmentationOptions kind) =>
        ImageAugmenter.Apply(photo, ImageAugmenter.NamesOf(kind).Single(), 1);

    private static int Red(PixelBuffer photo, int x, int y) => photo.Bytes[3 * ((y * photo.Width) + x)];

    private static PixelBuffer Photo(Func<int, int, int> value) =>
        new(32, 32, PixelFormat.Rgb, [.. Enumerable.Range(0, 32 * 32).SelectMany(i => Enumerable.Repeat((byte)value(i % 32, i / 32), 3))]);
}
