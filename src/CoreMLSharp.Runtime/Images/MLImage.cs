using System.Runtime.CompilerServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using SkiaSharp;

namespace CoreMLSharp.Runtime.Images;

/// <summary>
/// An image: an encoded file that is decoded when a model asks for it, or decoded pixels. What a shared feature extractor computed from it
/// is remembered with it, so give the same instance to every classifier that looks at the same photo.
/// </summary>
public sealed class MLImage
{
    private const int ThumbnailQuality = 75;

    private readonly byte[]? _encoded;
    private readonly PixelBuffer? _pixels;
    private readonly string _name;

    private MLImage(byte[]? encoded, PixelBuffer? pixels, string name)
    {
        _encoded = encoded;
        _pixels = pixels;
        _name = name;
    }

    /// <summary>What shared extractors computed from this image, by extractor; forgotten with the image or the extractor.</summary>
    internal ConditionalWeakTable<object, object> Memory { get; } = [];

    /// <summary>Reads an image file (JPEG, PNG, WebP, GIF, BMP). Its content is decoded later, at the size then needed.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    public static MLImage FromFile(string path) => new(InputFile.Read(path, "photo"), null, path);

    /// <summary>An image file's bytes.</summary>
    /// <param name="encoded">The whole file, which is copied.</param>
    /// <param name="name">What messages call the image.</param>
    public static MLImage FromBytes(byte[] encoded, string name = "the image") => new([.. encoded], null, name);

    /// <summary>An image file that is read from a stream.</summary>
    /// <param name="stream">The bytes of the file, from the current position to the end.</param>
    /// <param name="name">What messages call the image.</param>
    public static MLImage FromStream(Stream stream, string name = "the image")
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return new(bytes.ToArray(), null, name);
    }

    /// <summary>A copy of decoded pixels, used as they are when a model asks for this size and colour.</summary>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size and format.</exception>
    public static MLImage FromPixels(PixelBuffer pixels) =>
        pixels.Bytes.Length == (long)pixels.Width * pixels.Height * pixels.BytesPerPixel && pixels.Width > 0 && pixels.Height > 0
            ? new(null, pixels with { Bytes = [.. pixels.Bytes] }, "the image")
            : throw new ArgumentException(
                $"{pixels.Bytes.Length} bytes are not {pixels.Width} × {pixels.Height} pixels of {pixels.Format}.", nameof(pixels));

    /// <summary>The size in pixels, after the orientation stored in the file is applied.</summary>
    /// <exception cref="CoreMLException">The file is not a readable image.</exception>
    public ImageSize Size =>
        _pixels is { } pixels ? new ImageSize(pixels.Width, pixels.Height) : ImageDecoder.MeasureUpright(_encoded!, _name);

    /// <summary>How decoded pixels are stored; <see cref="PixelFormat.Rgb"/> for a file.</summary>
    public PixelFormat Format => _pixels?.Format ?? PixelFormat.Rgb;

    /// <summary>The whole image's pixels.</summary>
    /// <exception cref="CoreMLException">The file is not a readable image.</exception>
    public PixelBuffer ToPixels(PixelFormat format) => _pixels is null
        ? ImageDecoder.Decode(_encoded!, _name, format)
        : ToPixels(_pixels.Width, _pixels.Height, MLImageCropAndScale.ScaleFill, format);

    /// <summary>The image's pixels brought to a size by Vision's rules.</summary>
    /// <exception cref="CoreMLException">The file is not a readable image.</exception>
    public PixelBuffer ToPixels(int width, int height, MLImageCropAndScale option, PixelFormat format)
    {
        PixelBuffer pixels = Look(width, height, option, format);
        return ReferenceEquals(pixels, _pixels) ? pixels with { Bytes = [.. pixels.Bytes] } : pixels;
    }

    /// <summary>The same pixels, which may be the image's own: only to be read.</summary>
    internal PixelBuffer Look(int width, int height, MLImageCropAndScale option, PixelFormat format) => _pixels is null
        ? ImageDecoder.Decode(_encoded!, _name, width, height, option, format)
        : Redraw(width, height, option, format);

    /// <summary>The same image, of which nothing is remembered yet.</summary>
    internal MLImage WithoutMemory() => new(_encoded, _pixels, _name);

    /// <summary>
    /// Writes the image as a PNG file, of one channel if it is grey. Half floats have 16 bits there: 0 is black; 1 is white where no
    /// value is beyond it, otherwise 255 is.
    /// </summary>
    public void SavePng(string path) => IO.AtomicFile.Write(path, SavePng);

    /// <summary>Writes the image as PNG, in the same form.</summary>
    /// <param name="stream">Where to.</param>
    public void SavePng(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (Format == PixelFormat.GrayscaleFloat16)
        {
            Png16.Write(stream, ToPixels(Format));
            return;
        }

        using SKBitmap bitmap = Format == PixelFormat.Grayscale ? ToGreyBitmap(ToPixels(Format)) : ToBitmap(ToPixels(Format));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(stream);
    }

    /// <summary>A small JPEG of the whole image, for pages that show many.</summary>
    /// <param name="side">The longer side in pixels; smaller images are not enlarged.</param>
    /// <exception cref="CoreMLException">The file is not a readable image.</exception>
    public byte[] ToThumbnail(int side)
    {
        (int width, int height) = Size;
        double scale = Math.Min(1, (double)side / Math.Max(width, height));
        (width, height) = (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
        using SKBitmap bitmap = ToBitmap(ToPixels(width, height, MLImageCropAndScale.ScaleFill, PixelFormat.Rgb));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, ThumbnailQuality);
        return data.ToArray();
    }

    /// <inheritdoc/>
    public override string ToString() => _name;

    private PixelBuffer Redraw(int width, int height, MLImageCropAndScale option, PixelFormat format)
    {
        PixelBuffer pixels = _pixels!;
        if ((width, height, format) == (pixels.Width, pixels.Height, pixels.Format)) return pixels;
        Placement placement = CropAndScale.Place(pixels.Width, pixels.Height, width, height, option);
        if (pixels.Format == PixelFormat.GrayscaleFloat16)
        {
            PixelBuffer placed = Resampling.Draw(pixels.ToFloats(), new ImageSize(pixels.Width, pixels.Height), placement);
            return format switch
            {
                PixelFormat.GrayscaleFloat16 => placed,
                PixelFormat.Grayscale => placed.AsBytes(),
                _ => new PixelBuffer(width, height, format, [.. placed.AsBytes().Bytes.SelectMany(value => Enumerable.Repeat(value, 3))]),
            };
        }

        using SKBitmap bitmap = ToBitmap(pixels);
        return Resampling.ReduceAndDraw(bitmap.GetPixelSpan(), new ImageSize(pixels.Width, pixels.Height), placement, format);
    }

    private static SKBitmap ToGreyBitmap(PixelBuffer pixels)
    {
        SKBitmap bitmap = new(new SKImageInfo(pixels.Width, pixels.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        for (int y = 0; y < pixels.Height; y++)
        {
            pixels.Bytes.AsSpan(y * pixels.Width, pixels.Width).CopyTo(bitmap.GetPixelSpan()[(y * bitmap.RowBytes)..]);
        }

        return bitmap;
    }

    private static SKBitmap ToBitmap(PixelBuffer pixels)
    {
        SKBitmap bitmap = new(
            new SKImageInfo(pixels.Width, pixels.Height, SKColorType.Rgba8888, SKAlphaType.Opaque, SKColorSpace.CreateSrgb()));
        Span<byte> rgba = bitmap.GetPixelSpan();
        int channels = pixels.Channels;
        for (int i = 0; i < pixels.Width * pixels.Height; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Bytes.AsSpan(i * channels, channels);
            rgba[4 * i] = pixel[0];
            rgba[(4 * i) + 1] = pixel[channels / 2];
            rgba[(4 * i) + 2] = pixel[channels - 1];
            rgba[(4 * i) + 3] = byte.MaxValue;
        }

        return bitmap;
    }
}
