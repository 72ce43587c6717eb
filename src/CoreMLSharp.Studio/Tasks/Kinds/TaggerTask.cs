using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Training.WordTagging;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Word tagging by a linear-chain conditional random field.</summary>
public sealed class TaggerTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "tagger";

    /// <inheritdoc/>
    public override string Name => "Word tagging";

    /// <inheritdoc/>
    public override string Summary => "Names each word of a sentence: parts of speech, names, places.";

    /// <inheritdoc/>
    public override string Items => "sentences";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Table;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Text;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("token-column", "Name of the words", OptionKind.Text, "tokens",
            "Of JSON: under which name a sentence has its words."),
        new("labels-column", "Name of the labels", OptionKind.Text, "labels",
            "Of JSON: under which name it has their labels."),
        new("max-bytes", "Largest size, in bytes", OptionKind.Number, "",
            "Leave out features until those that stay take about so much; 3,000,000 if empty."),
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => Path.GetExtension(path).ToLowerInvariant() is ".json" or ".conll" or ".conllu" or ".txt";

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        WordTaggerOptions usual = new();
        WordTaggerOptions options = usual with
        {
            Validation = work.Validation is { } validation ? Read(validation, work.Options) : null,
            MaximumBytes = work.Options.Integer("max-bytes") ?? usual.MaximumBytes,
        };
        return WordTagger.Train(Read(work.Training, work.Options), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work)
    {
        using ModelFile file = ModelFile.Load(work.ModelPath);
        return WordTaggerEvaluation.Run(WordLabels.Of(file.Specification)!, Read(work.Data, work.Options), work.CancellationToken);
    }

    private static WordTaggerDataSource Read(TaskData data, OptionValues options) =>
        WordTaggerDataSource.Read(data.Require(), options["token-column"], options["labels-column"]);
}
