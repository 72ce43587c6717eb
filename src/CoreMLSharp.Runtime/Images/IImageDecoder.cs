namespace CoreMLSharp.Runtime.Images;

/// <summary>
/// Decodes kinds of image files that the built-in decoder cannot. What it is given comes from anywhere: whatever it throws for a file is
/// reported as a damaged file.
/// </summary>
public interface IImageDecoder
{
    /// <summary>
    /// Whether it decodes a kind of file: <c>HEIC</c>, <c>HEIF</c>, <c>AVIF</c>, <c>TIFF</c>, <c>JPEG 2000</c>, <c>JPEG XL</c>,
    /// <c>JPEG XR</c>, <c>OpenEXR</c>, <c>Photoshop</c> and others.
    /// </summary>
    bool CanDecode(string kind);

    /// <summary>The size of an image, upright, without decoding it: what is too large is never decoded.</summary>
    ImageSize Measure(ReadOnlySpan<byte> file, string kind);

    /// <summary>The pixels of the first image of a file: upright, as sRGB, with transparent parts on black.</summary>
    /// <returns>Pixels in <see cref="PixelFormat.Rgb"/>.</returns>
    PixelBuffer Decode(ReadOnlySpan<byte> file, string kind);
}
