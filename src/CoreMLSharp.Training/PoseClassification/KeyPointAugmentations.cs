namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// How key points are changed each time they are learnt from, so that few examples teach more; where they are and how large does not
/// matter to the network anyway.
/// </summary>
[Flags]
public enum KeyPointAugmentations
{
    /// <summary>Not at all, but for a little noise.</summary>
    None = 0,

    /// <summary>Turned by some degrees, 11 of standard deviation.</summary>
    Rotate = 1,

    /// <summary>Mirrored every other time, right and left exchanged: for poses and actions that mean the same with either hand.</summary>
    HorizontallyFlip = 2,
}
