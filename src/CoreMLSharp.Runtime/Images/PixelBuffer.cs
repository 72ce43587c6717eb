namespace CoreMLSharp.Runtime.Images;

/// <summary>Decoded pixels, row by row from the top, without padding.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Format">How a pixel is stored.</param>
/// <param name="Bytes">Height × width × channels bytes.</param>
public sealed record PixelBuffer(int Width, int Height, PixelFormat Format, byte[] Bytes)
{
    /// <summary>Bytes a pixel: 1 or 3.</summary>
    public int Channels => ChannelsOf(Format);

    internal static int ChannelsOf(PixelFormat format) => format == PixelFormat.Grayscale ? 1 : 3;
}
