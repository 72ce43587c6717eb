using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Evaluation;
using CoreMLSharp.Training.FeatureExtraction;

namespace CoreMLSharp.Training;

/// <summary>
/// Classifies photos: a feature extractor that many classifiers share, and a linear classifier of a few kilobytes trained on what it computes.
/// Create ML's <c>MLImageClassifier</c>.
/// </summary>
/// <example>
/// <code>
/// ImageClassifier classifier = ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories("samples/Materials"));
/// Console.WriteLine(classifier.ValidationMetrics?.Accuracy);
/// classifier.Save("Materials.mlmodel");
/// </code>
/// </example>
public sealed class ImageClassifier
{
    internal ImageClassifier(ModelFile model, FeatureClassifier head) => (Model, Head) = (model, head);

    /// <summary>The trained model: a <c>pipelineClassifier</c> with the input of the extractor and the outputs <c>classLabel</c> and <c>classLabelProbs</c>.</summary>
    public ModelFile Model { get; }

    /// <summary>The classifier of feature vectors.</summary>
    public FeatureClassifier Head { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes => Head.Classes;

    /// <summary>The name of the feature extractor.</summary>
    public required string FeatureExtractor { get; init; }

    /// <summary>How well the training photos are classified.</summary>
    public required ClassifierMetrics TrainingMetrics { get; init; }

    /// <summary>How well photos are classified that were not trained on; null when there were too few to set some aside and none were given.</summary>
    public required ClassifierMetrics? ValidationMetrics { get; init; }

    /// <summary>Photos that could not be read, for training or validation.</summary>
    public required IReadOnlyList<SkippedPhoto> SkippedPhotos { get; init; }

    /// <summary>How long each part of the work took.</summary>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a classifier. The same photos and options give the same model, byte for byte.</summary>
    /// <param name="photos">The training photos; when no validation photos are given, some of them are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellation">Stops the work; features computed so far stay in the cache.</param>
    /// <exception cref="CoreMLException">The photos or the extractor do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ImageClassifier Train(
        ImageClassifierDataSource photos,
        ImageClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        photos.CheckTrainable();
        using ImageClassifierTraining training = new(photos, options ?? new ImageClassifierOptions(), progress, cancellation);
        return training.Run();
    }

    /// <summary>Writes the model; whatever stood there before is replaced only when the new file is complete.</summary>
    public void Save(string path) => Model.Save(path);

    /// <summary>The pipeline of an extractor, linked or embedded, and a classifier.</summary>
    internal static ModelFile Assemble(ImageFeatureExtractor extractor, FeatureClassifier head, ImageClassifierOptions options)
    {
        ModelFile? embedded = options.Embed ? extractor.File : null;
        Model first = embedded?.Specification ?? LinkedModelBuilder.Create(extractor.Description, extractor.Name);
        Model pipeline = PipelineBuilder.Classifier(first, head.ToGlm(extractor.Output, ClassifierOutputs.CreateML));
        options.Metadata.ApplyTo(pipeline);
        return new ModelFile(pipeline, embedded?.WeightsFolder);
    }
}
