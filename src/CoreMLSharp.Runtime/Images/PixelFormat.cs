namespace CoreMLSharp.Runtime.Images;

/// <summary>How the pixels of an <see cref="MLImage"/> are stored.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel: luminance.</summary>
    Grayscale,

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb,

    /// <summary>
    /// Two bytes a pixel: luminance or any other number, as a little-endian half float. Of photos the numbers are those of bytes, 0 to 255;
    /// what a model computes is kept as it is.
    /// </summary>
    GrayscaleFloat16,
}
