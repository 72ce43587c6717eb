using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime;
using SkiaSharp;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>A photo with the boxes of a detector on it, each class in a colour of its own.</summary>
internal static class DetectionDrawing
{
    private const int Quality = 92;

    /// <summary>Clearly apart from each other, on light and dark photos; classes beyond begin again.</summary>
    private static readonly SKColor[] Colors =
    [
        new(0xE6, 0x19, 0x4B), new(0x1F, 0x77, 0xE0), new(0x2C, 0xA0, 0x2C), new(0xFF, 0x7F, 0x0E), new(0x94, 0x3F, 0xD6),
        new(0x00, 0x9E, 0x9E), new(0xE3, 0x3F, 0xB5), new(0x8C, 0x56, 0x4B), new(0xB5, 0x9A, 0x00), new(0x4B, 0x4B, 0x4B),
    ];

    private static readonly Dictionary<string, SKEncodedImageFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = SKEncodedImageFormat.Png,
        [".jpg"] = SKEncodedImageFormat.Jpeg,
        [".jpeg"] = SKEncodedImageFormat.Jpeg,
    };

    /// <summary>What the name of such a file ends in.</summary>
    public static IReadOnlyList<string> Endings => [.. Formats.Keys];

    /// <summary>Draws the boxes on a photo and writes it.</summary>
    /// <exception cref="CoreMLException">There is no photo, or the model is not a detector.</exception>
    public static void Save(string path, MLImage? photo, IReadOnlyList<Detection>? detections)
    {
        if (photo is null) throw new CoreMLException("The model was given no photo to draw on.");
        if (detections is null) throw new CoreMLException("The model does not give boxes of objects, which could be drawn.");
        using SKBitmap bitmap = ToBitmap(photo.ToPixels(PixelFormat.Rgb));
        using (SKCanvas canvas = new(bitmap)) Draw(canvas, new ImageSize(bitmap.Width, bitmap.Height), detections);
        using SKData data = bitmap.Encode(Formats.GetValueOrDefault(Path.GetExtension(path), SKEncodedImageFormat.Png), Quality);
        AtomicFile.Write(path, data.SaveTo);
    }

    /// <summary>The least sure are drawn first, so that others lie on top of them.</summary>
    private static void Draw(SKCanvas canvas, ImageSize size, IReadOnlyList<Detection> detections)
    {
        float line = Math.Max(2, Math.Min(size.Width, size.Height) / 200f);
        using SKFont font = new(TextFont.For(string.Concat(detections.Select(detection => detection.Label))), Math.Max(12, 7 * line));
        string[] labels = [.. detections.Select(detection => detection.Label).Distinct().Order(StringComparer.Ordinal)];
        foreach (Detection detection in detections.Reverse())
        {
            SKColor color = Colors[Array.IndexOf(labels, detection.Label) % Colors.Length];
            (double x, double y, double width, double height) = detection.Box;
            SKRect box = SKRect.Create(
                (float)(x * size.Width), (float)(y * size.Height), (float)(width * size.Width), (float)(height * size.Height));
            using SKPaint stroke = new() { Color = color, IsStroke = true, StrokeWidth = line, IsAntialias = true };
            canvas.DrawRect(box, stroke);
            DrawLabel(canvas, size, box, detection, color, font);
        }
    }

    /// <summary>On top of the box; inside of it where the photo ends there.</summary>
    private static void DrawLabel(SKCanvas canvas, ImageSize size, SKRect box, Detection detection, SKColor color, SKFont font)
    {
        string share = (100 * detection.Confidence).ToString("F0", CultureInfo.InvariantCulture);
        string text = $"{PlainText.OnOneLine(detection.Label)} {share} %";
        float margin = font.Size / 4, width = font.MeasureText(text) + (2 * margin), height = font.Size + (2 * margin);
        float left = Math.Clamp(box.Left, 0, Math.Max(0, size.Width - width));
        float top = Math.Clamp(box.Top - height, 0, Math.Max(0, size.Height - height));
        using SKPaint ground = new() { Color = color };
        using SKPaint ink = new() { Color = SKColors.White, IsAntialias = true };
        canvas.DrawRect(SKRect.Create(left, top, width, height), ground);
        canvas.DrawText(text, left + margin, top + margin + (0.8f * font.Size), SKTextAlign.Left, font, ink);
    }

    private static SKBitmap ToBitmap(PixelBuffer pixels)
    {
        SKBitmap bitmap = new(new SKImageInfo(pixels.Width, pixels.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> rgba = bitmap.GetPixelSpan();
        for (int i = 0; i < pixels.Width * pixels.Height; i++)
        {
            pixels.Bytes.AsSpan(3 * i, 3).CopyTo(rgba[(4 * i)..]);
            rgba[(4 * i) + 3] = byte.MaxValue;
        }

        return bitmap;
    }
}
