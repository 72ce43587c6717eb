using SkiaSharp;

namespace CoreMLSharp.Tools.DigitsGenerator;

/// <summary>
/// Draws digits as hands do: a shape is bent, slanted, turned and moved by chance, in a pen of some width, white on black like those of the
/// well-known set of 28 by 28 pixels.
/// </summary>
internal static class DigitPainter
{
    public const int Size = 28;

    /// <summary>How many points a stroke is made of, so that it can be bent.</summary>
    private const int Points = 40;

    /// <summary>The pixels of a digit from 0 to 255, row by row. The same random numbers give the same picture.</summary>
    /// <param name="digit">0 to 9.</param>
    /// <param name="random">Chance.</param>
    /// <param name="wildness">How far hands differ: 1 as people do, less for neat ones.</param>
    public static byte[] Draw(int digit, Random random, float wildness = 1)
    {
        string[] hands = DigitShapes.All[digit];
        using SKPath shape = SKPath.ParseSvgPathData(hands[wildness < 0.5f ? 0 : random.Next(hands.Length)]);
        using SKPath bent = Bend(shape, random, wildness);
        using SKBitmap picture = new(new SKImageInfo(Size, Size, SKColorType.Gray8, SKAlphaType.Opaque));
        using SKCanvas canvas = new(picture);
        canvas.Clear(SKColors.Black);
        using SKPaint pen = new()
        {
            Style = SKPaintStyle.Stroke,
            Color = SKColors.White,
            StrokeWidth = 2.4f + (Chance(random) * wildness),
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
            IsAntialias = true,
        };
        canvas.DrawPath(bent, pen);
        canvas.Flush();
        return picture.GetPixelSpan().ToArray();
    }

    /// <summary>A picture as a PNG.</summary>
    public static byte[] ToPng(byte[] pixels)
    {
        using SKBitmap picture = new(new SKImageInfo(Size, Size, SKColorType.Gray8, SKAlphaType.Opaque));
        pixels.CopyTo(picture.GetPixelSpan());
        using SKData data = picture.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static SKPath Bend(SKPath shape, Random random, float wildness)
    {
        double turn = Chance(random) * 0.25 * wildness;
        float slant = Chance(random) * 0.3f * wildness;
        (float width, float height) = (1 + (Chance(random) * 0.2f * wildness), 1 + (Chance(random) * 0.15f * wildness));
        (float right, float down) = (Chance(random) * 2 * wildness, Chance(random) * 2 * wildness);
        (float wave, float phaseX, float phaseY) = (Chance(random) * 5 * wildness, Chance(random) * 3, Chance(random) * 3);
        using SKPathBuilder bent = new();
        using SKPathMeasure measure = new(shape);
        do
        {
            for (int i = 0; i <= Points; i++)
            {
                SKPoint at = measure.GetPosition(measure.Length * i / Points);
                float x = at.X - 50 + (wave * MathF.Sin((at.Y / 25) + phaseX));
                float y = at.Y - 50 + (wave * MathF.Sin((at.X / 25) + phaseY));
                x = (x * width) - (y * slant);
                y *= height;
                SKPoint place = new(
                    (float)((x * Math.Cos(turn)) - (y * Math.Sin(turn))) * 0.2f + 14 + right,
                    (float)((x * Math.Sin(turn)) + (y * Math.Cos(turn))) * 0.2f + 14 + down);
                if (i == 0) bent.MoveTo(place);
                else bent.LineTo(place);
            }
        }
        while (measure.NextContour());

        return bent.Detach();
    }

    /// <summary>From −1 to 1.</summary>
    private static float Chance(Random random) => (2 * random.NextSingle()) - 1;
}
