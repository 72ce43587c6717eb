using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// Trains models that say which pose a hand, a body or anything else with key points is in; Create ML's <c>MLHandPoseClassifier</c>.
/// </summary>
/// <example>
/// <code>
/// using KeyPointClassifier classifier = HandPoseClassifier.Train(KeyPointDataSource.Poses("hands.csv"));
/// classifier.Model.Save("Hands.mlmodel");
/// </code>
/// </example>
public static class HandPoseClassifier
{
    /// <summary>Trains a classifier. The same key points and options give the same model, byte for byte.</summary>
    /// <param name="poses">The poses; with 50 or more, and none given to validate with, some are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the thread that does it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A model that takes <c>poses</c>, [1, 3, points].</returns>
    /// <exception cref="CoreMLException">The key points do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static KeyPointClassifier Train(
        KeyPointDataSource poses,
        HandPoseClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(poses);
        options ??= new HandPoseClassifierOptions();
        poses.CheckTrainable("poses");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        return new KeyPointTraining(poses, 1, options, "pose", progress, cancellationToken)
        {
            Description = new Dictionary<string, string>
            {
                ["Target Frame Rate"] = "30.0",
                ["com.apple.coreml.model.preview.type"] = "handPoseClassifier",
            },
        }.Run();
    }
}
