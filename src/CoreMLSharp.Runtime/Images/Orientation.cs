using SkiaSharp;

namespace CoreMLSharp.Runtime.Images;

/// <summary>The eight orientations of the EXIF specification.</summary>
internal static class Orientation
{
    /// <summary>Whether an upright image's width is the stored one's height.</summary>
    public static bool SwapsSides(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    /// <summary>Turns a stored image upright.</summary>
    public static PixelBuffer Upright(PixelBuffer stored, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft) return stored;
        (int width, int height) = SwapsSides(origin) ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        int pixel = stored.BytesPerPixel;
        byte[] upright = new byte[stored.Bytes.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int fromX, int fromY) = From(x, y, origin, stored.Width - 1, stored.Height - 1);
                stored.Bytes.AsSpan(((fromY * stored.Width) + fromX) * pixel, pixel)
                    .CopyTo(upright.AsSpan(((y * width) + x) * pixel));
            }
        }

        return new PixelBuffer(width, height, stored.Format, upright);
    }

    private static (int X, int Y) From(int x, int y, SKEncodedOrigin origin, int right, int bottom) => origin switch
    {
        SKEncodedOrigin.TopRight => (right - x, y),
        SKEncodedOrigin.BottomRight => (right - x, bottom - y),
        SKEncodedOrigin.BottomLeft => (x, bottom - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (y, bottom - x),
        SKEncodedOrigin.RightBottom => (right - y, bottom - x),
        SKEncodedOrigin.LeftBottom => (right - y, x),
        _ => (x, y),
    };
}
