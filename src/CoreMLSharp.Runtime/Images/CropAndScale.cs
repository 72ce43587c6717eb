using SkiaSharp;

namespace CoreMLSharp.Runtime.Images;

/// <summary>Brings images to a model's size by Vision's rules.</summary>
internal static class CropAndScale
{
    /// <summary>Where the whole upright image comes to lie on a target of the given size; parts outside the target are cut off.</summary>
    public static SKRect Destination(int width, int height, int targetWidth, int targetHeight, MLImageCropAndScale option)
    {
        float x = (float)targetWidth / width, y = (float)targetHeight / height;
        (float scaleX, float scaleY) = option switch
        {
            MLImageCropAndScale.CenterCrop => (Math.Max(x, y), Math.Max(x, y)),
            MLImageCropAndScale.ScaleFit => (Math.Min(x, y), Math.Min(x, y)),
            _ => (x, y),
        };
        return SKRect.Create(
            (targetWidth - (width * scaleX)) / 2, (targetHeight - (height * scaleY)) / 2, width * scaleX, height * scaleY);
    }

    /// <summary>Draws a decoded image, turned upright, over a black target.</summary>
    public static PixelBuffer Draw(
        SKBitmap decoded, SKEncodedOrigin origin, SKRect destination, int width, int height, PixelFormat format)
    {
        using SKBitmap target = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        using (SKCanvas canvas = new(target))
        {
            canvas.Clear(SKColors.Black);
            canvas.SetMatrix(Upright(origin, decoded.Width, decoded.Height)
                .PostConcat(MapRect(UprightSize(origin, decoded), destination)));
            using SKImage image = SKImage.FromBitmap(decoded);
            canvas.DrawImage(image, 0, 0, Sampling(UprightSize(origin, decoded), destination));
        }

        return Pack(target, format);
    }

    private static SKSizeI UprightSize(SKEncodedOrigin origin, SKBitmap bitmap) =>
        origin >= SKEncodedOrigin.LeftTop ? new(bitmap.Height, bitmap.Width) : new(bitmap.Width, bitmap.Height);

    private static SKMatrix MapRect(SKSizeI from, SKRect to) =>
        SKMatrix.CreateScaleTranslation(to.Width / from.Width, to.Height / from.Height, to.Left, to.Top);

    /// <summary>
    /// Exact copies need no filter; up to half the size a bilinear filter sees every pixel; below that averaged levels must help.
    /// </summary>
    private static SKSamplingOptions Sampling(SKSizeI from, SKRect to)
    {
        float scale = Math.Min(to.Width / from.Width, to.Height / from.Height);
        bool copy = scale == 1 && to.Width == from.Width && to.Height == from.Height && to.Left == MathF.Floor(to.Left)
            && to.Top == MathF.Floor(to.Top);
        return copy ? new SKSamplingOptions(SKFilterMode.Nearest)
            : new SKSamplingOptions(SKFilterMode.Linear, scale < 0.5f ? SKMipmapMode.Linear : SKMipmapMode.None);
    }

    /// <summary>The transform that turns a stored image upright: the eight orientations of the EXIF specification.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    private static PixelBuffer Pack(SKBitmap bitmap, PixelFormat format)
    {
        ReadOnlySpan<byte> rgba = bitmap.GetPixelSpan();
        int pixels = bitmap.Width * bitmap.Height;
        byte[] packed = new byte[pixels * PixelBuffer.ChannelsOf(format)];
        for (int i = 0; i < pixels; i++)
        {
            ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 4);
            if (format == PixelFormat.Grayscale) packed[i] = Luminance.Of(pixel[0], pixel[1], pixel[2]);
            else pixel[..3].CopyTo(packed.AsSpan(3 * i, 3));
        }

        return new PixelBuffer(bitmap.Width, bitmap.Height, format, packed);
    }
}
