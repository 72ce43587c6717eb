using System.Runtime.InteropServices;

namespace CoreMLSharp.Runtime.Images;

/// <summary>Decoded pixels, row by row from the top, without padding.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Format">How a pixel is stored.</param>
/// <param name="Bytes">Height × width × channels bytes; for half floats twice as many.</param>
public sealed record PixelBuffer(int Width, int Height, PixelFormat Format, byte[] Bytes)
{
    /// <summary>Numbers a pixel: 1 or 3.</summary>
    public int Channels => ChannelsOf(Format);

    /// <summary>Bytes a pixel: 1, 2 or 3.</summary>
    public int BytesPerPixel => Format == PixelFormat.GrayscaleFloat16 ? sizeof(ushort) : Channels;

    /// <summary>Pixels that are half floats.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="values">Their values, row by row from the top, which are rounded to half floats.</param>
    /// <exception cref="ArgumentException">There are not as many values as pixels.</exception>
    public static PixelBuffer FromFloats(int width, int height, ReadOnlySpan<float> values)
    {
        if (values.Length != (long)width * height)
        {
            throw new ArgumentException($"{values.Length} values are not {width} × {height} pixels.", nameof(values));
        }

        byte[] bytes = new byte[values.Length * sizeof(ushort)];
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
        for (int i = 0; i < values.Length; i++) halves[i] = (Half)values[i];
        return new PixelBuffer(width, height, PixelFormat.GrayscaleFloat16, bytes);
    }

    /// <summary>The numbers of all pixels, channel by channel: half floats as they are, bytes as 0 to 255.</summary>
    public float[] ToFloats()
    {
        float[] values = new float[Width * Height * Channels];
        if (Format == PixelFormat.GrayscaleFloat16)
        {
            ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(Bytes.AsSpan());
            for (int i = 0; i < values.Length; i++) values[i] = (float)halves[i];
        }
        else
        {
            for (int i = 0; i < values.Length; i++) values[i] = Bytes[i];
        }

        return values;
    }

    internal static int ChannelsOf(PixelFormat format) => format == PixelFormat.Rgb ? 3 : 1;

    /// <summary>The same pixels as bytes, rounded and limited to 0 to 255 where they are half floats.</summary>
    internal PixelBuffer AsBytes() => Format == PixelFormat.GrayscaleFloat16
        ? new PixelBuffer(
            Width, Height, PixelFormat.Grayscale, Array.ConvertAll(ToFloats(), value => (byte)Math.Clamp(MathF.Round(value), 0, 255)))
        : this;
}
