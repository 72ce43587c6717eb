using CoreMLSharp.Training.SoundClassification;
using CoreMLSharp.Training.Sounds;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Sound classification over a linked extractor.</summary>
public sealed class SoundTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "sound";

    /// <inheritdoc/>
    public override string Name => "Sound classification";

    /// <inheritdoc/>
    public override string Summary => "Tells what is heard.";

    /// <inheritdoc/>
    public override string Items => "sounds";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.LabeledSounds;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Sound;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("overlap", "Overlap of windows", OptionKind.Number, "",
            "The part of a window that the next one has too, from 0 to below 1; 0.5 if empty."),
        SharedOptions.Embed,
        new("extractor", "Feature extractor", OptionKind.Text, "",
            "The path of a Core ML model; SoundPrint-1 if empty."),
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => SoundFile.IsSound(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        SoundClassifierOptions usual = new();
        SoundClassifierOptions options = usual with
        {
            Validation = work.Validation is { } validation ? Source(validation) : null,
            OverlapFactor = work.Options.Number("overlap") ?? usual.OverlapFactor,
            FeatureExtractor = work.Options.Text("extractor"),
            Embed = work.Options.IsOn("embed"),
            Session = work.Session,
        };
        return SoundClassifier.Train(Source(work.Training), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) =>
        SoundClassifier.Evaluate(work.Model, Source(work.Data), work.Progress, work.CancellationToken);

    private static SoundClassifierDataSource Source(TaskData data) => data.Files is { } files
        ? SoundClassifierDataSource.FilesByLabel(files)
        : SoundClassifierDataSource.LabeledDirectories(data.Require());
}
