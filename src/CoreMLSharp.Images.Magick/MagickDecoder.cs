using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;
using ImageMagick;
using ImageSize = CoreMLSharp.Runtime.Images.ImageSize;

namespace CoreMLSharp.Images.Magick;

/// <summary>ImageMagick as a decoder, held to one coder for each kind.</summary>
internal sealed class MagickDecoder : IImageDecoder
{
    private const ulong MostMemory = 2UL << 30;
    private const ulong LongestSide = 1 << 16;

    /// <summary>
    /// Nothing in a file can ask for another, such as those that read addresses, scripts or other files.
    /// </summary>
    private static readonly Dictionary<string, MagickFormat> Formats = new()
    {
        ["HEIC"] = MagickFormat.Heic,
        ["HEIF"] = MagickFormat.Heif,
        ["AVIF"] = MagickFormat.Avif,
        ["TIFF"] = MagickFormat.Tiff,
        ["JPEG 2000"] = MagickFormat.Jp2,
        ["JPEG XL"] = MagickFormat.Jxl,
    };

    /// <summary>ImageMagick's limits are the process's: no pixels on disk, no more memory than the largest photo takes.</summary>
    public MagickDecoder()
    {
        SharedCxxLibrary.Load();
        ResourceLimits.Disk = 0;
        ResourceLimits.Memory = Math.Min(ResourceLimits.Memory, MostMemory);
        ResourceLimits.MaxMemoryRequest = Math.Min(ResourceLimits.MaxMemoryRequest, MostMemory);
        ResourceLimits.Width = Math.Min(ResourceLimits.Width, LongestSide);
        ResourceLimits.Height = Math.Min(ResourceLimits.Height, LongestSide);
    }

    /// <inheritdoc/>
    public bool CanDecode(string kind) => Formats.ContainsKey(kind);

    /// <inheritdoc/>
    public ImageSize Measure(ReadOnlySpan<byte> file, string kind)
    {
        MagickImageInfo info = new();
        info.Read(file, Settings(file, kind));
        (int width, int height) = ((int)info.Width, (int)info.Height);
        return info.Orientation >= Orientation.LeftTop ? new ImageSize(height, width) : new ImageSize(width, height);
    }

    /// <inheritdoc/>
    public PixelBuffer Decode(ReadOnlySpan<byte> file, string kind)
    {
        using MagickImage image = new(file, Settings(file, kind));
        image.AutoOrient();
        if (image.GetColorProfile() is not null) image.TransformColorSpace(ColorProfiles.SRGB);
        else image.ColorSpace = ColorSpace.sRGB;
        image.BackgroundColor = MagickColors.Black;
        image.Alpha(AlphaAction.Remove);
        using IUnsafePixelCollection<byte> pixels = image.GetPixelsUnsafe();
        byte[] bytes = pixels.ToByteArray(PixelMapping.RGB) ?? throw new CoreMLException("The image has no pixels.");
        return new PixelBuffer((int)image.Width, (int)image.Height, PixelFormat.Rgb, bytes);
    }

    /// <summary>The first image of the file, by the one coder. A bare stream of JPEG 2000 has a coder of its own.</summary>
    private static MagickReadSettings Settings(ReadOnlySpan<byte> file, string kind) => new()
    {
        Format = Formats[kind] == MagickFormat.Jp2 && file[0] == 0xFF ? MagickFormat.J2k : Formats[kind],
        FrameIndex = 0,
        FrameCount = 1,
    };
}
