namespace CoreMLSharp.Specification;

public sealed partial class ImageFeatureType
{
    /// <summary>Whether a pixel is one number, of 8 bits or of half precision, rather than three colours.</summary>
    public bool IsGrayscale => ColorSpace.IsGrayscale;

    /// <summary>The numbers of a pixel: 1 for grey, 3 for colours.</summary>
    public int Channels => ColorSpace.Channels;
}

/// <summary>What follows from a colour space.</summary>
public static class ColorSpaceExtensions
{
    extension(ImageFeatureType.Types.ColorSpace colorSpace)
    {
        /// <summary>Whether a pixel is one number, of 8 bits or of half precision, rather than three colours.</summary>
        public bool IsGrayscale =>
            colorSpace is ImageFeatureType.Types.ColorSpace.Grayscale or ImageFeatureType.Types.ColorSpace.GrayscaleFloat16;

        /// <summary>The numbers of a pixel: 1 for grey, 3 for colours.</summary>
        public int Channels => colorSpace.IsGrayscale ? 1 : 3;
    }
}
