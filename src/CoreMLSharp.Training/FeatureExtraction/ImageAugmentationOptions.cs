namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>
/// Ways to alter training photos, by Create ML's names. For each that is chosen, every photo is learned from once more in altered form. How
/// much it is altered follows from its content, so that the same photos always give the same copies.
/// </summary>
[Flags]
public enum ImageAugmentationOptions
{
    /// <summary>No copies.</summary>
    None = 0,

    /// <summary>Cut a part out: 70–95% of each side, from anywhere.</summary>
    Crop = 1,

    /// <summary>Mirror left and right.</summary>
    Flip = 2,

    /// <summary>Turn by 5–20 degrees to either side.</summary>
    Rotate = 4,

    /// <summary>Blur with a Gaussian of 0.5–2 pixels.</summary>
    Blur = 8,

    /// <summary>Make brighter or darker by 0.3–1 stop.</summary>
    Expose = 16,

    /// <summary>Add Gaussian noise with a standard deviation of 5–15 of 255.</summary>
    Noise = 32,
}
