namespace CoreMLSharp.Runtime.Images;

/// <summary>How the pixels of an <see cref="MLImage"/> are stored.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel: luminance.</summary>
    Grayscale,

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb,
}
