using CoreMLSharp.Diagnostics;
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

    /// <summary>A further scale for red.</summary>
    public float RedScale { get; init; } = 1;

    /// <summary>A further scale for green, and for grey.</summary>
    public float GreenScale { get; init; } = 1;

    /// <summary>A further scale for blue.</summary>
    public float BlueScale { get; init; } = 1;

    /// <summary>What is added for red.</summary>
    public float RedBias { get; init; }

    /// <summary>What is added for green, and for grey.</summary>
    public float GreenBias { get; init; }

    /// <summary>What is added for blue.</summary>
    public float BlueBias { get; init; }

    internal bool Scales => Factors.Any(factor => factor != 1) || Biases.Any(bias => bias != 0);

    /// <summary>Whether one number scales all channels, which is all that the preprocessing of a network can.</summary>
    internal bool ScalesAlike => Factors.Distinct().Count() == 1;

    /// <summary>The scale of each channel, in the order of the colour space; one where it is the same for all.</summary>
    internal float[] Factors
    {
        get
        {
            float[] factors = InOrder(RedScale, GreenScale, BlueScale);
            return factors.Distinct().Count() == 1 ? [Scale * factors[0]] : [.. factors.Select(factor => Scale * factor)];
        }
    }

    /// <summary>What is added to each channel, in the order of the colour space.</summary>
    internal float[] Biases => InOrder(RedBias, GreenBias, BlueBias);

    /// <summary>The same as the preprocessing of a neural network.</summary>
    /// <exception cref="CoreMLException">The channels have scales of their own, which preprocessing has not.</exception>
    public NeuralNetworkImageScaler ToScaler()
    {
        if (!ScalesAlike) throw new CoreMLException("The preprocessing of a neural network has one scale for all channels.");
        return ColorSpace.IsGrayscale
            ? new NeuralNetworkImageScaler { ChannelScale = Factors[0], GrayBias = GreenBias }
            : new NeuralNetworkImageScaler
            {
                ChannelScale = Factors[0],
                RedBias = RedBias,
                GreenBias = GreenBias,
                BlueBias = BlueBias,
            };
    }

    private float[] InOrder(float red, float green, float blue) => ColorSpace switch
    {
        ColorSpace.Bgr => [blue, green, red],
        ColorSpace.Rgb => [red, green, blue],
        _ => [green],
    };
}
