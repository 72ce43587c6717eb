using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using SkiaSharp;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>
/// What photos go through before one sees them: some pictures lose detail as if they had been stored smaller, some as if a JPEG file had
/// been compressed more. Targets stay as they are. For one thread.
/// </summary>
/// <param name="percent">How many pictures are shrunk, and how many compressed.</param>
internal sealed class Degradation(int percent)
{
    private const double LeastShare = 0.35;
    private const int LeastQuality = 35;
    private const int BestQuality = 95;

    private readonly Resampler _resampler = new();

    /// <summary>Changes a square RGB picture, samples from 0 to 255, or leaves it.</summary>
    public void Apply(Span<float> picture, int size, Random random)
    {
        if (random.Next(100) < percent) Shrink(picture, size, (int)(size * (LeastShare + ((1 - LeastShare) * random.NextDouble()))));
        if (random.Next(100) < percent) Compress(picture, size, random.Next(LeastQuality, BestQuality + 1));
    }

    private void Shrink(Span<float> picture, int size, int smaller)
    {
        float[] less = new float[smaller * smaller * 3];
        _resampler.Cut(Bytes(picture), size, size, new CropBox(0, 0, size, size), smaller, mirror: false, less);
        _resampler.Cut(Bytes(less), smaller, smaller, new CropBox(0, 0, smaller, smaller), size, mirror: false, picture);
    }

    private static void Compress(Span<float> picture, int size, int quality)
    {
        SKImageInfo format = new(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKBitmap bitmap = new(format);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < size * size; i++)
        {
            for (int c = 0; c < 3; c++) pixels[(i * 4) + c] = Byte(picture[(i * 3) + c]);
            pixels[(i * 4) + 3] = byte.MaxValue;
        }

        using SKData file = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        using SKBitmap decoded = SKBitmap.Decode(file, format);
        ReadOnlySpan<byte> result = decoded.GetPixelSpan();
        for (int i = 0; i < size * size; i++)
        {
            for (int c = 0; c < 3; c++) picture[(i * 3) + c] = result[(i * 4) + c];
        }
    }

    private static byte[] Bytes(ReadOnlySpan<float> samples)
    {
        byte[] bytes = new byte[samples.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = Byte(samples[i]);
        return bytes;
    }

    private static byte Byte(float sample) => (byte)(Math.Clamp(sample, 0, byte.MaxValue) + 0.5f);
}
