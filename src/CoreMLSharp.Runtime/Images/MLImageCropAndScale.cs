namespace CoreMLSharp.Runtime.Images;

/// <summary>How an image is brought to the size that a model asks for; Vision's <c>VNImageCropAndScaleOption</c>.</summary>
public enum MLImageCropAndScale
{
    /// <summary>
    /// Scale so that the shorter side fits, keeping proportions, and cut off what sticks out on both ends of the longer one. Vision's
    /// default.
    /// </summary>
    CenterCrop,

    /// <summary>Scale so that the whole image fits, keeping proportions, and fill the rest with black.</summary>
    ScaleFit,

    /// <summary>Scale both sides to fit, without keeping proportions.</summary>
    ScaleFill,
}
