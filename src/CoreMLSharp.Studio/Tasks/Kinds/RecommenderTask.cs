using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Recommendation;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Recommendation by the similarity of items.</summary>
public sealed class RecommenderTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "recommender";

    /// <inheritdoc/>
    public override string Name => "Recommendation";

    /// <inheritdoc/>
    public override string Summary => "Proposes to a user what others chose who are alike.";

    /// <inheritdoc/>
    public override string Items => "ratings";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Table;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Form;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("user-column", "Column of users", OptionKind.Column, "user",
            "The column that names who chose."),
        new("item-column", "Column of items", OptionKind.Column, "item",
            "The column that names what was chosen."),
        new("rating-column", "Column of ratings", OptionKind.Column, "",
            "The column that says how much it is liked; each choice counts alike if empty."),
        new("similarity", "Similarity", OptionKind.Choice, "cosine",
            "How alike two items are by the users who chose them.")
        {
            Choices = [("cosine", "Cosine"), ("jaccard", "Jaccard"), ("pearson", "Pearson")],
        },
        new("threshold", "Threshold", OptionKind.Number, "",
            "Similarities below it are left out; 0.001 if empty."),
        new("max-similar-items", "Similar items", OptionKind.Number, "",
            "By how many similar items an item is recommended at most; 64 if empty."),
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => DataFile.IsTable(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        RecommenderOptions usual = new();
        RecommenderOptions options = usual with
        {
            Validation = work.Validation is { } validation ? Read(validation, work.Options) : null,
            Similarity = Enum.Parse<SimilarityType>(work.Options["similarity"], ignoreCase: true),
            Threshold = work.Options.Number("threshold") ?? usual.Threshold,
            MaximumSimilarItems = work.Options.Integer("max-similar-items") ?? usual.MaximumSimilarItems,
        };
        return Recommender.Train(Read(work.Training, work.Options), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) =>
        RecommenderEvaluation.Run(work.Model, Read(work.Data, work.Options), work.Progress, work.CancellationToken);

    private static RecommenderDataSource Read(TaskData data, OptionValues options) => RecommenderDataSource.FromTable(
        MLDataTable.Read(data.Require()), options["user-column"], options["item-column"], options.Text("rating-column"));
}
