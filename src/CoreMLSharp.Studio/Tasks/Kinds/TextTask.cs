using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Training.TextClassification;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Text classification, in any language.</summary>
public sealed class TextTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "text";

    /// <inheritdoc/>
    public override string Name => "Text classification";

    /// <inheritdoc/>
    public override string Summary => "Tells what a text is about, or how it is meant.";

    /// <inheritdoc/>
    public override string Items => "texts";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Table;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Text;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("text-column", "Column of texts", OptionKind.Column, "text",
            "Of a table: the column that holds the texts."),
        new("label-column", "Column of labels", OptionKind.Column, "label",
            "Of a table: the column that holds their classes."),
        new("format", "Form of the file", OptionKind.Choice, "public",
            "What is written: parts that the specification describes, or Create ML's private form, not tried on Apple's systems.")
        {
            Choices = [("public", "Public parts"), ("createml", "Create ML's own")],
        },
        new("max-bytes", "Largest file, in bytes", OptionKind.Number, "",
            "Leave out words until the file is about so small; 100,000 for two classes if empty."),
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" or ".json" or ".txt";

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        TextClassifierOptions options = new()
        {
            Validation = work.Validation is { } validation ? Read(validation, work.Options) : null,
            Format = work.Options["format"] == "createml" ? TextClassifierFormat.CreateML : TextClassifierFormat.PublicParts,
            MaximumBytes = work.Options.Integer("max-bytes"),
        };
        return TextClassifier.Train(Read(work.Training, work.Options), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) =>
        TextClassifierEvaluation.Run(work.Model, Read(work.Data, work.Options), work.Progress, work.CancellationToken);

    private static TextClassifierDataSource Read(TaskData data, OptionValues options) =>
        TextClassifierDataSource.Read(data.Require(), options["text-column"], options["label-column"]);
}
