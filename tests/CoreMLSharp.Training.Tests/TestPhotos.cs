using CoreMLSharp.Tests;
using SkiaSharp;

namespace CoreMLSharp.Training.Tests;

/// <summary>
/// Small images that are easy to tell apart: stripes of a class's own direction and colour, and noise of the photo's own.
/// </summary>
internal static class TestPhotos
{
    private static readonly (string Label, double X, double Y, SKColor Color)[] Kinds =
    [
        ("dots", 0.9, 0.9, SKColors.White),
        ("stripes", 0.8, 0, SKColors.Orange),
        ("waves", 0, 0.5, SKColors.SkyBlue),
    ];

    /// <summary>Writes a folder for each of the first so many classes.</summary>
    public static string WriteClasses(TemporaryFolder folder, int classes, int perClass)
    {
        for (int kind = 0; kind < classes; kind++)
        {
            Directory.CreateDirectory(folder[Kinds[kind].Label]);
            for (int i = 0; i < perClass; i++) File.WriteAllBytes(folder[Kinds[kind].Label, $"{i:000}.jpg"], Encode(kind, i));
        }

        return folder.Path;
    }

    /// <summary>A photo of a class as a JPEG file of 96 × 80 pixels.</summary>
    public static byte[] Encode(int kind, int seed)
    {
        (_, double x, double y, SKColor color) = Kinds[kind];
        Random random = new((100 * kind) + seed);
        double phase = random.NextDouble() * 10, scale = 0.7 + (0.6 * random.NextDouble());
        using SKBitmap bitmap = new(new SKImageInfo(96, 80, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int row = 0; row < bitmap.Height; row++)
        {
            for (int column = 0; column < bitmap.Width; column++)
            {
                double light = 0.5 + (
                    0.4 * Math.Sin((x * scale * column) + phase) * (
                        y > 0 && x > 0 ? Math.Sin(y * scale * row) : 1) * (x == 0 ? Math.Sin(y * scale * row) : 1));
                light += 0.1 * (random.NextDouble() - 0.5);
                bitmap.SetPixel(
                    column, row, new SKColor((byte)(color.Red * light), (byte)(color.Green * light), (byte)(color.Blue * light)));
            }
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray();
    }
}
