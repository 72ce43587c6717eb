using CoreMLSharp.Specification;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Editing;

/// <summary>How an array of numbers is an image.</summary>
public sealed record ImageOptions
{
    /// <summary>The order of the channels; one for grey, otherwise three.</summary>
    public ColorSpace ColorSpace { get; init; } = ColorSpace.Rgb;

    /// <summary>Width and height in pixels, where the array's shape does not say them.</summary>
    public (long Width, long Height)? Size { get; init; }

    /// <summary>
    /// For an input, the array is scale · pixel + bias; for an output, the pixel is scale · array + bias. Pixels are 0 to 255.
    /// </summary>
    public float Scale { get; init; } = 1;

    /// <summary>What is added for red.</summary>
    public float RedBias { get; init; }

    /// <summary>What is added for green, and for grey.</summary>
    public float GreenBias { get; init; }

    /// <summary>What is added for blue.</summary>
    public float BlueBias { get; init; }

    internal bool Scales => Scale != 1 || Biases.Any(bias => bias != 0);

    /// <summary>What is added to each channel, in the order of the colour space.</summary>
    internal float[] Biases => ColorSpace switch
    {
        ColorSpace.Bgr => [BlueBias, GreenBias, RedBias],
        ColorSpace.Rgb => [RedBias, GreenBias, BlueBias],
        _ => [GreenBias],
    };

    /// <summary>The same as the preprocessing of a neural network.</summary>
    public NeuralNetworkImageScaler ToScaler() => ColorSpace.IsGrayscale
        ? new NeuralNetworkImageScaler { ChannelScale = Scale, GrayBias = GreenBias }
        : new NeuralNetworkImageScaler { ChannelScale = Scale, RedBias = RedBias, GreenBias = GreenBias, BlueBias = BlueBias };
}
