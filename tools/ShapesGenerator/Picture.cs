using SkiaSharp;

namespace CoreMLSharp.Tools.ShapesGenerator;

/// <summary>A picture of one to three shapes on a ground of blots and grain; it depends on its number alone.</summary>
internal sealed class Picture : IDisposable
{
    /// <summary>How many pictures there are.</summary>
    public const int Count = 20;

    private const int Width = 160, Height = 120, Quality = 72, MostShapes = 3, Blots = 24;

    private readonly SKBitmap _bitmap = new(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));

    public Picture(int number)
    {
        Random random = new(number);
        int wanted = 1 + (number % MostShapes);
        List<Shape> shapes = [];
        while (shapes.Count < wanted)
        {
            Shape shape = Shape.Draw(random, Width, Height);
            if (!shapes.Exists(shape.Meets)) shapes.Add(shape);
        }

        Shapes = shapes;
        using SKCanvas canvas = new(_bitmap);
        Ground(canvas, random);
        foreach (Shape shape in shapes) Draw(canvas, random, shape);
        Grain(random);
    }

    /// <summary>What is on it.</summary>
    public IReadOnlyList<Shape> Shapes { get; }

    /// <summary>The picture as a file.</summary>
    public byte[] ToJpeg()
    {
        using SKData jpeg = _bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return jpeg.ToArray();
    }

    public void Dispose() => _bitmap.Dispose();

    private static void Ground(SKCanvas canvas, Random random)
    {
        float hue = 360 * random.NextSingle();
        canvas.Clear(SKColor.FromHsv(hue, 25, 70));
        for (int i = 0; i < Blots; i++)
        {
            using SKPaint paint = new() { Color = SKColor.FromHsv(hue, 15 + (25 * random.NextSingle()), 50 + (40 * random.NextSingle())) };
            canvas.DrawCircle(Width * random.NextSingle(), Height * random.NextSingle(), 8 + (24 * random.NextSingle()), paint);
        }
    }

    private static void Draw(SKCanvas canvas, Random random, Shape shape)
    {
        SKColor color = SKColor.FromHsv(360 * random.NextSingle(), 60 + (40 * random.NextSingle()), 40 + (60 * random.NextSingle()));
        using SKPath outline = shape.Outline();
        using SKPaint fill = new() { Color = color, IsAntialias = true };
        using SKPaint edge = new() { Color = SKColors.Black.WithAlpha(160), IsAntialias = true, IsStroke = true, StrokeWidth = 1.5f };
        canvas.DrawPath(outline, fill);
        canvas.DrawPath(outline, edge);
    }

    private void Grain(Random random)
    {
        Span<byte> pixels = _bitmap.GetPixelSpan();
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int grain = random.Next(-2, 3);
            for (int channel = 0; channel < 3; channel++) pixels[i + channel] = (byte)Math.Clamp(pixels[i + channel] + grain, 0, 255);
        }
    }
}
