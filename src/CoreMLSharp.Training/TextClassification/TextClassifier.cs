using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>Classifies texts of any language by their words and characters; Create ML's <c>MLTextClassifier</c>.</summary>
/// <example>
/// <code>
/// using TextClassifier classifier = TextClassifier.Train(TextClassifierDataSource.Read("reviews.csv"));
/// Console.WriteLine(classifier.ValidationMetrics?.Accuracy);
/// Console.WriteLine(classifier.Predict("a film to remember"));
/// classifier.Save("Reviews.mlmodel");
/// </code>
/// </example>
public sealed class TextClassifier : ITrainedModel
{
    private readonly MLModel _running;

    internal TextClassifier(Model model, MLModel running, IReadOnlyList<string> classes) =>
        (Model, _running, Classes) = (new ModelFile(model), running, classes);

    /// <inheritdoc/>
    public ModelFile Model { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public required TaskMetrics TrainingMetrics { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics? ValidationMetrics { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a classifier. The same texts and options give the same model, byte for byte.</summary>
    /// <param name="texts">The training texts; when no validation texts are given, some of them are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The texts do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TextClassifier Train(
        TextClassifierDataSource texts,
        TextClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        texts.CheckTrainable();
        return new TextClassifierTraining(texts, options ?? new TextClassifierOptions(), progress, cancellationToken).Run();
    }

    /// <summary>Trains a classifier on other threads.</summary>
    /// <inheritdoc cref="Train" path="/*[not(self::summary)]"/>
    public static Task<TextClassifier> TrainAsync(
        TextClassifierDataSource texts,
        TextClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Train(texts, options, progress, cancellationToken), cancellationToken);

    /// <summary>The class of a text.</summary>
    /// <param name="text">The text.</param>
    public string Predict(string text) =>
        _running.Predict(new Dictionary<string, MLFeatureValue> { [TextPipeline.Input] = text })["label"].StringValue;

    /// <summary>Classifies labelled texts and says how often that is right.</summary>
    /// <param name="texts">The texts and what they are; others than it was trained on.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public TaskEvaluation Evaluate(
        TextClassifierDataSource texts, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        TextClassifierEvaluation.Run(_running, texts, progress, cancellationToken);

    /// <summary>Writes the model; whatever stood there before is replaced only when the new file is complete.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => Model.Save(path);

    /// <inheritdoc/>
    public void Dispose()
    {
        _running.Dispose();
        Model.Dispose();
    }

    /// <summary>Prepares a model to run.</summary>
    internal static MLModel Load(Model model) => MLModel.Load(new ModelFile(model), new MLModelConfiguration());
}
