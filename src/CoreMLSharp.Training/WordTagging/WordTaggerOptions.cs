using CoreMLSharp.Building;

namespace CoreMLSharp.Training.WordTagging;

/// <summary>How <see cref="WordTagger"/> trains.</summary>
public sealed record WordTaggerOptions
{
    /// <summary>Sentences to validate with; null to set some of the training sentences aside.</summary>
    public WordTaggerDataSource? Validation { get; init; }

    /// <summary>How much the losses count beside the penalty: the smaller, the stronger the penalty.</summary>
    public double C { get; init; } = 2;

    /// <summary>About how many bytes features and weights may take in the file.</summary>
    public long MaximumBytes { get; init; } = 3_000_000;

    /// <summary>What the model says about itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}
