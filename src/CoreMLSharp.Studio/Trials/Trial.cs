using CoreMLSharp.Runtime;

namespace CoreMLSharp.Studio.Trials;

/// <summary>What a model said of one example, and how long it took.</summary>
/// <param name="Milliseconds">The time of the prediction.</param>
public sealed record Trial(double Milliseconds)
{
    /// <summary>Of a classifier: the classes with their probabilities, the likeliest first.</summary>
    public IReadOnlyList<ClassProbability> Ranking { get; init; } = [];

    /// <summary>Of a detector: what it found, and where.</summary>
    public IReadOnlyList<Detection> Detections { get; init; } = [];

    /// <summary>Of a network that makes pictures: the picture, a PNG.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>Answers over time or row by row: where, and the class.</summary>
    public IReadOnlyList<(string Where, ClassProbability Answer)> Sequence { get; init; } = [];

    /// <summary>Words with their labels.</summary>
    public IReadOnlyList<(string Word, string Label)> Words { get; init; } = [];
}
