using CoreMLSharp.Diagnostics;
using SkiaSharp;

namespace CoreMLSharp.Runtime.Images;

/// <summary>
/// Decodes image files to the size a model asks for. Formats that can (JPEG, WebP) are decoded at a reduced scale, the orientation in the
/// EXIF data is honoured, transparency is laid on black as Core Image does, and of an animation the first frame is taken.
/// </summary>
internal static class ImageDecoder
{
    /// <summary>
    /// The most pixels that are decoded at once of a JPEG that is read strip by strip, reduced on the way: 16,384 × 16,384.
    /// </summary>
    private const long MaximumPixels = 1L << 28;

    /// <summary>
    /// The most pixels of any other image, at its full size, since its codec holds all of them: 8,192 × 8,192. At up to 16 bytes a pixel,
    /// the codec's, the decoded ones and a copy to draw, this is about 1 GB at worst.
    /// </summary>
    private const long MaximumHeldPixels = 1L << 26;

    /// <summary>The image's size in pixels after its orientation is applied.</summary>
    public static ImageSize MeasureUpright(byte[] encoded, string name)
    {
        using SKCodec codec = Open(encoded, name);
        return SwapsSides(codec.EncodedOrigin) ? new(codec.Info.Height, codec.Info.Width) : new(codec.Info.Width, codec.Info.Height);
    }

    public static PixelBuffer Decode(byte[] encoded, string name, PixelFormat format)
    {
        (int width, int height) = MeasureUpright(encoded, name);
        return Decode(encoded, name, width, height, MLImageCropAndScale.ScaleFill, format);
    }

    public static PixelBuffer Decode(byte[] encoded, string name, int width, int height, MLImageCropAndScale option, PixelFormat format)
    {
        using SKCodec codec = Open(encoded, name);
        SKEncodedOrigin origin = codec.EncodedOrigin;
        bool swaps = SwapsSides(origin);
        SKSizeI upright = swaps ? new(codec.Info.Height, codec.Info.Width) : new(codec.Info.Width, codec.Info.Height);
        RefuseHuge(codec, encoded, name);
        SKRect destination = CropAndScale.Destination(upright.Width, upright.Height, width, height, option);
        float needed = Math.Max(destination.Width / upright.Width, destination.Height / upright.Height);

        using SKBitmap decoded = DecodeReduced(codec, needed, name);
        return CropAndScale.Draw(decoded, origin, destination, width, height, format);
    }

    private static SKCodec Open(byte[] encoded, string name)
    {
        if (encoded.Length == 0) throw new CoreMLException($"{name} is empty; it is not an image.");
        using SKData data = SKData.CreateCopy(encoded);
        return SKCodec.Create(data) ?? throw Unreadable(encoded, name);
    }

    private static CoreMLException Unreadable(byte[] encoded, string name) => new(ImageKind.Of(encoded) switch
    {
        null => $"{name} is not an image that can be read (JPEG, PNG, WebP, GIF and BMP can).",
        "JPEG" or "PNG" or "WebP" or "GIF" or "BMP" => $"{name} is damaged or cut off.",
        string kind => $"{name} is an image of the kind {kind}, which cannot be read; convert it to JPEG, PNG, WebP, GIF or BMP.",
    });

    /// <summary>Before anything is decoded, so that a small file of a huge image does not take the machine's memory.</summary>
    private static void RefuseHuge(SKCodec codec, byte[] encoded, string name)
    {
        bool isHeld = codec.EncodedFormat != SKEncodedImageFormat.Jpeg || !JpegHeader.IsReadInStrips(encoded);
        if (isHeld && (long)codec.Info.Width * codec.Info.Height > MaximumHeldPixels) throw TooLarge(codec, name);
    }

    private static CoreMLException TooLarge(SKCodec codec, string name) =>
        new($"{name} has {codec.Info.Width} × {codec.Info.Height} pixels, which is too large to decode.");

    private static SKBitmap DecodeReduced(SKCodec codec, float scale, string name)
    {
        SKSizeI size = scale < 1 ? codec.GetScaledDimensions(scale) : codec.Info.Size;
        if (scale < 1 && (size.Width < codec.Info.Width * scale || size.Height < codec.Info.Height * scale))
        {
            size = NextLargerSize(codec, scale);
        }

        if ((long)size.Width * size.Height > MaximumPixels) throw TooLarge(codec, name);

        SKBitmap bitmap = new(
            new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success) return bitmap;
        bitmap.Dispose();
        throw new CoreMLException($"{name} is damaged or cut off ({result}).");
    }

    /// <summary>The smallest size that the codec decodes to directly without going below the scale asked for.</summary>
    private static SKSizeI NextLargerSize(SKCodec codec, float scale)
    {
        for (int eighths = 1; eighths < 8; eighths++)
        {
            SKSizeI size = codec.GetScaledDimensions(eighths / 8f);
            if (size.Width >= codec.Info.Width * scale && size.Height >= codec.Info.Height * scale) return size;
        }

        return codec.Info.Size;
    }

    private static bool SwapsSides(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;
}
