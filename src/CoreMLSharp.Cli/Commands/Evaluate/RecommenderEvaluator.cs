using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Recommendation;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Recommenders, on tables of users and items.</summary>
internal sealed class RecommenderEvaluator : ITaskEvaluator
{
    private readonly RecommenderTableOptions _columns = new();
    private readonly Option<string> _observed = new("--observed")
    {
        Description = "Of a recommender: what the users of DATA are known to have; otherwise every fifth item of DATA is hidden.",
        HelpName = "DATA",
    };

    public string Items => "users";

    public IEnumerable<Option> Options => [.. _columns.All, _observed];

    public bool Fits(MLModel model, string data) => RecommenderEvaluation.Fits(model);

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        RecommenderDataSource chosen = _columns.Read(parse, data);
        return parse.GetValue(_observed) is { } path
            ? RecommenderEvaluation.Run(model, _columns.Read(parse, path), chosen, progress, cancellationToken)
            : RecommenderEvaluation.Run(model, chosen, progress, cancellationToken);
    }
}
