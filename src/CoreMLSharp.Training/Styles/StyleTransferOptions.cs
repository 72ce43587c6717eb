using CoreMLSharp.Building;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.Styles;

/// <summary>How a <see cref="StyleTransfer"/> is trained; Create ML's <c>MLStyleTransfer.ModelParameters</c>.</summary>
public sealed record StyleTransferOptions
{
    /// <summary>The network.</summary>
    public StyleAlgorithm Algorithm { get; init; } = StyleAlgorithm.Cnn;

    /// <summary>How many steps are made, each with <see cref="BatchSize"/> pieces of photos.</summary>
    public int MaximumIterations { get; init; } = 500;

    /// <summary>How many pieces of photos make one step.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>
    /// The shorter side of the style's picture in pixels, as the network sees it beside photos of 512 pixels: a low density learns the
    /// large forms of a style, a high one its strokes. From 64 to 1,024, a multiple of 4.
    /// </summary>
    public int TextelDensity { get; init; } = 256;

    /// <summary>How much of the style is taken over, from 1 to 10.</summary>
    public int StyleStrength { get; init; } = 5;

    /// <summary>Decides which pieces of which photos are looked at, and the weights at the beginning.</summary>
    public int Seed { get; init; }

    /// <summary>Threads to use; 0 for one per core. The same number gives the same model, byte for byte.</summary>
    public int Threads { get; init; }

    /// <summary>Where the training can be stopped and go on; null for nowhere.</summary>
    public MLTrainingSessionParameters? Session { get; init; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}

/// <summary>The networks that change the style of a picture; Create ML's <c>MLStyleTransfer.ModelAlgorithmType</c>.</summary>
public enum StyleAlgorithm
{
    /// <summary>32 channels: 0.6 MB.</summary>
    Cnn,

    /// <summary>16 channels: a quarter of the size and less than half the time, for live video.</summary>
    CnnLite,
}
