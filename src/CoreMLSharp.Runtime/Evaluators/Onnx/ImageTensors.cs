using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>Images as tensors of channels, height and width, with values from 0 to 255.</summary>
internal static class ImageTensors
{
    public static PixelFormat FormatOf(ImageFeatureType type) => type.ColorSpace switch
    {
        ImageFeatureType.Types.ColorSpace.GrayscaleFloat16 => PixelFormat.GrayscaleFloat16,
        _ => type.IsGrayscale ? PixelFormat.Grayscale : PixelFormat.Rgb,
    };

    /// <summary>The size to bring an image to: its own where the model takes it, otherwise the model's default.</summary>
    public static (int Width, int Height) SizeFor(ImageFeatureType type, MLImage image)
    {
        if (type.SizeFlexibilityCase == ImageFeatureType.SizeFlexibilityOneofCase.None) return ((int)type.Width, (int)type.Height);
        (int width, int height) = image.Size;
        bool taken = type.SizeFlexibilityCase == ImageFeatureType.SizeFlexibilityOneofCase.EnumeratedSizes
            ? type.EnumeratedSizes.Sizes.Any(size => size.Width == (ulong)width && size.Height == (ulong)height)
            : Contains(type.ImageSizeRange.WidthRange, width) && Contains(type.ImageSizeRange.HeightRange, height);
        return taken ? (width, height) : ((int)type.Width, (int)type.Height);
    }

    /// <summary>Writes pixels plane by plane, in the order of the colour space.</summary>
    public static void Write(PixelBuffer pixels, ImageFeatureType type, Span<float> planes)
    {
        int area = pixels.Width * pixels.Height;
        if (pixels.Channels == 1)
        {
            pixels.ToFloats().CopyTo(planes);
            return;
        }

        ReadOnlySpan<byte> bytes = pixels.Bytes;
        bool isBgr = type.ColorSpace == ImageFeatureType.Types.ColorSpace.Bgr;
        Span<float> red = planes.Slice(isBgr ? 2 * area : 0, area);
        Span<float> green = planes.Slice(area, area);
        Span<float> blue = planes.Slice(isBgr ? 0 : 2 * area, area);
        for (int i = 0; i < area; i++)
        {
            red[i] = bytes[3 * i];
            green[i] = bytes[(3 * i) + 1];
            blue[i] = bytes[(3 * i) + 2];
        }
    }

    /// <summary>The image in planes. Values are rounded and limited to what a byte holds, unless its pixels are half floats.</summary>
    public static MLImage Read(ReadOnlySpan<float> planes, ImageFeatureType type, int width, int height)
    {
        PixelFormat format = FormatOf(type);
        int area = width * height;
        if (format == PixelFormat.GrayscaleFloat16) return MLImage.FromPixels(PixelBuffer.FromFloats(width, height, planes[..area]));
        int channels = PixelBuffer.ChannelsOf(format);
        bool isBgr = type.ColorSpace == ImageFeatureType.Types.ColorSpace.Bgr;
        byte[] bytes = new byte[area * channels];
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> plane = planes.Slice((isBgr ? 2 - channel : channel) * area, area);
            for (int i = 0; i < area; i++) bytes[(i * channels) + channel] = (byte)Math.Clamp(MathF.Round(plane[i]), 0, 255);
        }

        return MLImage.FromPixels(new PixelBuffer(width, height, format, bytes));
    }

    private static bool Contains(SizeRange range, int size) =>
        (ulong)size >= range.LowerBound && (range.UpperBound < 0 || size <= range.UpperBound);
}
