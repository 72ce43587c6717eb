using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sounds;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.SoundClassification;

/// <summary>
/// Classifies sounds: a feature extractor that many classifiers share, and a linear classifier of a few kilobytes trained on what it
/// computes. Create ML's <c>MLSoundClassifier</c>.
/// </summary>
/// <example>
/// <code>
/// using SoundClassifier classifier = SoundClassifier.Train(SoundClassifierDataSource.LabeledDirectories("sounds"));
/// Console.WriteLine(classifier.ValidationMetrics?.Accuracy);
/// classifier.Model.Save("Birds.mlmodel");
/// </code>
/// </example>
public sealed class SoundClassifier : ITrainedModel
{
    private readonly ModelFile? _embedded;

    internal SoundClassifier(SoundFeatureExtractor extractor, FeatureClassifier head, SoundClassifierOptions options)
    {
        _embedded = options.Embed ? extractor.TakeFile() : null;
        Model first = _embedded?.Specification ?? LinkedModelBuilder.Create(extractor.Description, extractor.Name);
        Model pipeline = PipelineBuilder.Classifier(first, head.ToGlm(extractor.Output, ClassifierOutputs.CreateML));
        options.Metadata.ApplyTo(pipeline);
        pipeline.Description.Metadata ??= new Metadata();
        pipeline.Description.Metadata.UserDefined["com.apple.coreml.model.preview.type"] = "soundClassifier";
        pipeline.Description.Metadata.UserDefined["sampleRate"] = $"{SoundFile.SampleRate}";
        Model = new ModelFile(pipeline, _embedded?.WeightsFolder);
        FeatureExtractor = extractor.Name;
        Classes = head.Classes;
    }

    /// <summary>
    /// The trained model: a <c>pipelineClassifier</c> from the samples of a window, <c>audioSamples</c>, to <c>classLabel</c> and
    /// <c>classLabelProbs</c>.
    /// </summary>
    public ModelFile Model { get; }

    /// <summary>The name of the feature extractor.</summary>
    public string FeatureExtractor { get; }

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

    /// <summary>Trains a classifier. The same sounds and options give the same model, byte for byte.</summary>
    /// <param name="sounds">The training sounds; when no validation sounds are given, some of them are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The sounds or the extractor do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SoundClassifier Train(
        SoundClassifierDataSource sounds,
        SoundClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sounds);
        sounds.CheckTrainable();
        options ??= new SoundClassifierOptions();
        if (options.OverlapFactor is not (>= 0 and < 1)) throw new CoreMLException("The overlap of windows must be from 0 to below 1.");
        return new SoundClassifierTraining(sounds, options, progress, cancellationToken).Run();
    }

    /// <summary>Classifies labelled sounds with any sound classifier, and says how often that is right.</summary>
    /// <param name="model">The classifier: a model from the samples of a window to a class and probabilities.</param>
    /// <param name="sounds">The sounds and what they are.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The model is no sound classifier, or no sound can be read.</exception>
    public static TaskEvaluation Evaluate(
        MLModel model,
        SoundClassifierDataSource sounds,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sounds);
        return SoundClassifierEvaluation.Run(model, sounds, progress, cancellationToken);
    }

    /// <summary>Frees the temporary files that an embedded extractor may stand on.</summary>
    public void Dispose()
    {
        Model.Dispose();
        _embedded?.Dispose();
    }
}
