namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// How an <see cref="ActionClassifier"/> is trained; Create ML's <c>MLActionClassifier.ModelParameters</c> and
/// <c>MLHandActionClassifier.ModelParameters</c>.
/// </summary>
public sealed record ActionClassifierOptions : HandPoseClassifierOptions
{
    /// <summary>
    /// How many frames a prediction is made from; null for Create ML's 60, or as many as the longest action has where that is fewer.
    /// </summary>
    public int? PredictionWindowSize { get; init; }

    /// <summary>How many frames a second the key points are of, for whoever gives the model its frames.</summary>
    public double TargetFrameRate { get; init; } = 30;
}
