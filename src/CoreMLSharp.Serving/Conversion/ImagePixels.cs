using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Serving.Protocol;

namespace CoreMLSharp.Serving.Conversion;

/// <summary>Images as tensors of bytes: rows of pixels, with or without one image before; colour last, or before the rows.</summary>
internal static class ImagePixels
{
    /// <summary>The image of a tensor.</summary>
    /// <exception cref="ProtocolException">The shape is not one of an image.</exception>
    public static MLImage Read(Tensor tensor)
    {
        byte[] bytes = (byte[])tensor.Elements;
        long[] shape = tensor.Shape is [1, _, _, _] ? tensor.Shape[1..] : tensor.Shape;
        return shape switch
        {
            [0, ..] or [_, 0, ..] or [_, _, 0] => throw Refused(tensor),
            [long height, long width, 3] => Image(width, height, PixelFormat.Rgb, bytes),
            [3, long height, long width] => Image(width, height, PixelFormat.Rgb, ChannelsLast(bytes)),
            [long height, long width] => Image(width, height, PixelFormat.Grayscale, bytes),
            [1, long height, long width] => Image(width, height, PixelFormat.Grayscale, bytes),
            [long height, long width, 1] => Image(width, height, PixelFormat.Grayscale, bytes),
            _ => throw Refused(tensor),
        };
    }

    private static MLImage Image(long width, long height, PixelFormat format, byte[] bytes) =>
        MLImage.FromPixels(new PixelBuffer((int)width, (int)height, format, bytes));

    private static byte[] ChannelsLast(byte[] planes)
    {
        byte[] pixels = new byte[planes.Length];
        int size = planes.Length / 3;
        for (int i = 0; i < size; i++)
        {
            for (int channel = 0; channel < 3; channel++) pixels[(3 * i) + channel] = planes[(channel * size) + i];
        }

        return pixels;
    }

    private static ProtocolException Refused(Tensor tensor) => new(
        Fault.Invalid,
        $"The input '{tensor.Name}' is an image: UINT8 of shape [H, W, 3], [3, H, W] or [H, W], or one PNG or JPEG as BYTES of shape [1]; "
        + $"the shape {TensorShape.Text(tensor.Shape)} was given.");
}
