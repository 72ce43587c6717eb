using CoreMLSharp.Diagnostics;
using SkiaSharp;

namespace CoreMLSharp.Runtime.Images;

/// <summary>
/// Decodes image files to the size a model asks for. JPEGs are decoded at a reduced scale, the orientation in the EXIF data is honoured,
/// transparency is laid on black as Core Image does, and of an animation the first frame is taken.
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
    internal const long MaximumHeldPixels = 1L << 26;

    /// <summary>The image's size in pixels after its orientation is applied.</summary>
    public static ImageSize MeasureUpright(byte[] encoded, string name)
    {
        if (AddedKind.Of(encoded, name) is { } added) return added.Measure();
        using SKCodec codec = Open(encoded, name);
        return Orientation.SwapsSides(OriginOf(codec, encoded))
            ? new(codec.Info.Height, codec.Info.Width)
            : new(codec.Info.Width, codec.Info.Height);
    }

    public static PixelBuffer Decode(byte[] encoded, string name, PixelFormat format)
    {
        if (AddedKind.Of(encoded, name) is { } added) return added.Decode().ToPixels(format);
        (int width, int height) = MeasureUpright(encoded, name);
        return Decode(encoded, name, width, height, MLImageCropAndScale.ScaleFill, format);
    }

    public static PixelBuffer Decode(byte[] encoded, string name, int width, int height, MLImageCropAndScale option, PixelFormat format)
    {
        if (AddedKind.Of(encoded, name) is { } added) return added.Decode().Look(width, height, option, format);
        using SKCodec codec = Open(encoded, name);
        RefuseHuge(codec, encoded, name);
        SKEncodedOrigin origin = OriginOf(codec, encoded);
        if (Orientation.SwapsSides(origin)) (width, height) = (height, width);
        ImageSize size = SizeOf(codec);
        Placement placement = CropAndScale.Place(size.Width, size.Height, width, height, option);
        PixelBuffer drawn = format == PixelFormat.GrayscaleFloat16 && Png16.AsTwoBytes(encoded) is { } twoBytes
            ? DrawExact(twoBytes, size, placement, name)
            : Draw(codec, size, placement, format, name);
        return Orientation.Upright(drawn, origin);
    }

    private static SKCodec Open(byte[] encoded, string name)
    {
        if (encoded.Length == 0) throw new CoreMLException($"{name} is empty; it is not an image.");
        using SKData data = MissingLibrary.Guard(
            "libSkiaSharp", "reads photos", "SkiaSharp", () => SKData.CreateCopy(encoded));
        return SKCodec.Create(data) ?? throw Unreadable(encoded, name);
    }

    private static SKEncodedOrigin OriginOf(SKCodec codec, byte[] encoded) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png ? PngOrientation.Of(encoded) : codec.EncodedOrigin;

    private static CoreMLException Unreadable(byte[] encoded, string name) => new(ImageKind.Of(encoded) switch
    {
        null => $"{name} is not an image that can be read (JPEG, PNG, WebP, GIF and BMP can).",
        string kind when ImageKind.IsBuiltIn(kind) => $"{name} is damaged or cut off.",
        string kind when ImageKind.IsInPackage(kind) =>
            $"{name} is an image of the kind {kind}, which only a build with the package CoreMLSharp.Images.Magick reads; or convert "
            + "it to JPEG, PNG, WebP, GIF or BMP.",
        string kind => $"{name} is an image of the kind {kind}, which cannot be read; convert it to JPEG, PNG, WebP, GIF or BMP.",
    });

    /// <summary>Before anything is decoded, so that a small file of a huge image does not take the machine's memory.</summary>
    private static void RefuseHuge(SKCodec codec, byte[] encoded, string name)
    {
        bool isHeld = codec.EncodedFormat != SKEncodedImageFormat.Jpeg || !JpegHeader.IsReadInStrips(encoded);
        if (isHeld && (long)codec.Info.Width * codec.Info.Height > MaximumHeldPixels) throw TooLarge(SizeOf(codec), name);
    }

    private static ImageSize SizeOf(SKCodec codec) => new(codec.Info.Width, codec.Info.Height);

    /// <summary>What is said of an image that would take too much memory.</summary>
    public static CoreMLException TooLarge(ImageSize size, string name) =>
        new($"{name} has {size} pixels, which is too large to decode.");

    private static PixelBuffer Draw(SKCodec codec, ImageSize size, Placement placement, PixelFormat format, string name)
    {
        int factor = placement.Reduction;
        SKSizeI reduced = new(Resampling.Reduced(size.Width, factor), Resampling.Reduced(size.Height, factor));
        bool isReducedByCodec = codec.EncodedFormat == SKEncodedImageFormat.Jpeg && codec.GetScaledDimensions(1f / factor) == reduced;
        SKSizeI decodedSize = isReducedByCodec ? reduced : codec.Info.Size;
        if ((long)decodedSize.Width * decodedSize.Height > MaximumPixels) throw TooLarge(SizeOf(codec), name);

        using SKBitmap decoded = new(
            new SKImageInfo(decodedSize.Width, decodedSize.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        Decode(codec, decoded, name);
        return isReducedByCodec
            ? Resampling.Draw(decoded.GetPixelSpan(), size, factor, placement, format)
            : Resampling.ReduceAndDraw(decoded.GetPixelSpan(), size, placement, format);
    }

    /// <summary>The 16 bits of a grey PNG file, with 255 for white and all the fractions in between.</summary>
    private static PixelBuffer DrawExact(byte[] twoBytes, ImageSize size, Placement placement, string name)
    {
        using SKCodec codec = Open(twoBytes, name);
        using SKBitmap decoded = new(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Decode(codec, decoded, name);
        ReadOnlySpan<byte> rgba = decoded.GetPixelSpan();
        float[] values = new float[size.Width * size.Height];
        for (int i = 0; i < values.Length; i++) values[i] = ((rgba[4 * i] * 256) + rgba[(4 * i) + 3]) / 257f;
        return Resampling.Draw(values, size, placement);
    }

    private static void Decode(SKCodec codec, SKBitmap target, string name)
    {
        SKCodecResult result = codec.GetPixels(target.Info, target.GetPixels());
        if (result != SKCodecResult.Success) throw new CoreMLException($"{name} is damaged or cut off ({result}).");
    }
}
