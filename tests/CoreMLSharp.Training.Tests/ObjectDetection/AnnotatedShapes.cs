using CoreMLSharp.Tests;
using SkiaSharp;

namespace CoreMLSharp.Training.Tests.ObjectDetection;

/// <summary>Pictures of discs and squares on gray, one or two each, and where they are.</summary>
internal static class AnnotatedShapes
{
    public const int Width = 160, Height = 120;

    /// <summary>Draws pictures and writes Create ML's annotations beside them.</summary>
    public static string Write(TemporaryFolder folder, string name, int count, int seed)
    {
        Directory.CreateDirectory(folder[name]);
        List<string> entries = [];
        for (int i = 0; i < count; i++)
        {
            (byte[] jpeg, IReadOnlyList<Shape> shapes) = Draw(seed + i);
            File.WriteAllBytes(folder[name, $"{i:00}.jpg"], jpeg);
            entries.Add(Entry($"{i:00}.jpg", shapes));
        }

        File.WriteAllText(folder[name, "annotations.json"], $"[{string.Join(",\n", entries)}]");
        return folder[name];
    }

    private static string Entry(string photo, IReadOnlyList<Shape> shapes)
    {
        IEnumerable<string> objects = shapes.Select(shape =>
            $$$"""
            {"label": "{{{shape.Label}}}", "coordinates":
                {"x": {{{shape.X}}}, "y": {{{shape.Y}}}, "width": {{{shape.Size}}}, "height": {{{shape.Size}}}}}
            """);
        return $$"""{"image": "{{photo}}", "annotations": [{{string.Join(", ", objects)}}]}""";
    }

    private static (byte[] Jpeg, IReadOnlyList<Shape> Shapes) Draw(int seed)
    {
        Random random = new(seed);
        Shape[] shapes =
        [
            .. Enumerable.Range(0, 1 + (seed % 2)).Select(i => new Shape(
                random.Next(2) == 0 ? "disc" : "square", 30 + (80 * i) + random.Next(20), 40 + random.Next(40), 30 + random.Next(24))),
        ];
        using SKBitmap bitmap = new(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(new SKColor(150, 150, 150));
        foreach (Shape shape in shapes)
        {
            using SKPaint paint = new() { Color = shape.Label == "disc" ? SKColors.DarkRed : SKColors.Navy };
            if (shape.Label == "disc") canvas.DrawCircle(shape.X, shape.Y, shape.Size / 2f, paint);
            else canvas.DrawRect(shape.X - (shape.Size / 2f), shape.Y - (shape.Size / 2f), shape.Size, shape.Size, paint);
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        return (data.ToArray(), shapes);
    }

    private sealed record Shape(string Label, int X, int Y, int Size);
}
