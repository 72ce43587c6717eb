using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// Trains models that say what a body, a hand or a single point does, by its key points over time; Create ML's <c>MLActionClassifier</c>
/// and <c>MLHandActionClassifier</c>.
/// </summary>
/// <example>
/// <code>
/// using KeyPointClassifier classifier = ActionClassifier.Train(KeyPointDataSource.Actions("exercises"));
/// classifier.Model.Save("Exercises.mlmodel");
/// </code>
/// </example>
public static class ActionClassifier
{
    private const int UsualWindow = 60, HandPoints = 21;

    /// <summary>Trains a classifier. The same key points and options give the same model, byte for byte.</summary>
    /// <param name="actions">The actions; with 50 or more, and none given to validate with, some are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the thread that does it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A model that takes <c>poses</c>, [frames, 3, points].</returns>
    /// <exception cref="CoreMLException">The key points do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static KeyPointClassifier Train(
        KeyPointDataSource actions,
        ActionClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actions);
        options ??= new ActionClassifierOptions();
        actions.CheckTrainable("actions");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        int frames = options.PredictionWindowSize ?? Math.Min(UsualWindow, actions.Clips.Max(clip => clip.FrameCount));
        if (frames < 2)
        {
            throw new CoreMLException($"An action needs at least two frames; {actions.Name} has one a clip. Train a classifier of poses.");
        }

        return new KeyPointTraining(actions, frames, options, "action", progress, cancellationToken)
        {
            Description = new Dictionary<string, string>
            {
                ["Target Frame Rate"] = options.TargetFrameRate.ToString("0.0##", CultureInfo.InvariantCulture),
                ["com.apple.coreml.model.preview.type"] =
                    actions.PointCount == HandPoints ? "handActionClassifier" : "actionClassifier",
                ["type"] = "action_classification",
            },
        }.Run();
    }
}
