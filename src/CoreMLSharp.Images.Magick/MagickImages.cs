using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Images.Magick;

/// <summary>
/// Photos of kinds that iPhones, cameras and scanners make and Skia does not read: HEIC, HEIF, AVIF, TIFF, JPEG 2000 and JPEG XL.
/// </summary>
/// <example>
/// <code>
/// MagickImages.Register();
/// using ImageClassifier classifier = ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories("photos"));
/// </code>
/// </example>
public static class MagickImages
{
    private static readonly MagickDecoder Decoder = new();

    /// <summary>Lets every <see cref="MLImage"/> of the process be such a photo, and so training, predicting and evaluating.</summary>
    public static void Register() => ImageDecoders.Register(Decoder);
}
