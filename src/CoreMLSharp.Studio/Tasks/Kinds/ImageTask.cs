using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Image classification: a linked extractor and a classifier of a few kilobytes.</summary>
public sealed class ImageTask : StudioTask
{
    private const string AugmentationGroup = "Augmentations";

    private static readonly (ImageAugmentationOptions Option, string Label)[] Augmentations =
    [
        (ImageAugmentationOptions.Crop, "Crop"), (ImageAugmentationOptions.Flip, "Flip"), (ImageAugmentationOptions.Rotate, "Rotate"),
        (ImageAugmentationOptions.Blur, "Blur"), (ImageAugmentationOptions.Expose, "Expose"), (ImageAugmentationOptions.Noise, "Add noise"),
    ];

    /// <inheritdoc/>
    public override string Id => "image";

    /// <inheritdoc/>
    public override string Name => "Image classification";

    /// <inheritdoc/>
    public override string Summary => "Tells what a photo shows.";

    /// <inheritdoc/>
    public override string Items => "photos";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.LabeledPhotos;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Photos;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        .. Augmentations.Select(one => new TaskOption(NameOf(one.Option), one.Label, OptionKind.Switch, "false",
            "Learn from an altered copy of each photo as well.") { Group = AugmentationGroup }),
        new("updatable", "Can be personalised", OptionKind.Switch, "false", "Let an app train the classifier further, on the device."),
        new("embed", "Embed the extractor", OptionKind.Switch, "false",
            "Write the feature extractor into the file, which is then some megabytes and needs nothing beside it."),
        new("extractor", "Feature extractor", OptionKind.Text, "",
            "The path of a Core ML model or ONNX network with one image as input and one array as output; FeaturePrint-1 if empty."),
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => ImageFiles.IsImage(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work) => new TrainedClassifier(ImageClassifier.Train(
        Source(work.Training),
        new ImageClassifierOptions
        {
            Validation = work.Validation is { } validation ? Source(validation) : null,
            FeatureExtractor = work.Options.Text("extractor"),
            Embed = work.Options.IsOn("embed"),
            IsUpdatable = work.Options.IsOn("updatable"),
            Augmentations = Chosen(work.Options).Aggregate(ImageAugmentationOptions.None, (all, one) => all | one),
        },
        work.Progress, work.CancellationToken));

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work)
    {
        ImageClassifierEvaluation evaluation = ImageClassifierEvaluation.Run(
            work.Model, Source(work.Data), ignoreUnknownClasses: true, work.Progress, work.CancellationToken);
        return new TaskEvaluation(
            TaskMetrics.Of(evaluation.Metrics),
            [.. evaluation.Photos.Select(photo => new EvaluatedExample(photo.Path, photo.Label, photo.Predicted, photo.Probability))])
        {
            Warnings = [.. evaluation.Warnings, .. evaluation.SkippedPhotos.Select(photo => photo.Reason)],
        };
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> OptionWords(OptionValues options)
    {
        string[] augmentations = [.. Chosen(options).Select(NameOf)];
        IEnumerable<string> others = base.OptionWords(options).Where(word => !Augmentations.Any(one => $"--{NameOf(one.Option)}" == word));
        return augmentations.Length > 0 ? ["--augment", .. augmentations, .. others] : others;
    }

    private static string NameOf(ImageAugmentationOptions option) => option.ToString().ToLowerInvariant();

    private static IEnumerable<ImageAugmentationOptions> Chosen(OptionValues options) =>
        Augmentations.Select(one => one.Option).Where(option => options.IsOn(NameOf(option)));

    private static ImageClassifierDataSource Source(TaskData data) => data switch
    {
        { Files: { } files } => ImageClassifierDataSource.FilesByLabel(files),
        { Path: { } path } when File.Exists(path) => ImageClassifierDataSource.LabeledCsv(path),
        _ => ImageClassifierDataSource.LabeledDirectories(data.Path ?? ""),
    };

    /// <summary>An image classifier, whose metrics have a form of their own, among the other tasks' models.</summary>
    private sealed class TrainedClassifier(ImageClassifier classifier) : ITrainedModel
    {
        public ModelFile Model => classifier.Model;

        public TaskMetrics TrainingMetrics => TaskMetrics.Of(classifier.TrainingMetrics);

        public TaskMetrics? ValidationMetrics => classifier.ValidationMetrics is { } metrics ? TaskMetrics.Of(metrics) : null;

        public IReadOnlyList<string> Warnings =>
            [.. classifier.Warnings, .. classifier.SkippedPhotos.Select(photo => photo.Reason)];

        public IReadOnlyList<PhaseDuration> Phases => classifier.Phases;

        public void Dispose() => classifier.Dispose();
    }
}
