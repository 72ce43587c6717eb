using System.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tables;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Tabular classifiers and regressors, on tables.</summary>
internal sealed class TableEvaluator : ITaskEvaluator
{
    private readonly Option<string> _target = new("--target")
    {
        Description = "The column with the truth, for models of tables; otherwise the one that is called as what the model predicts.",
        HelpName = "COLUMN",
    };

    public string Items => "rows";

    public IEnumerable<Option> Options => [_target];

    public bool Fits(MLModel model, string data) => File.Exists(data) && TabularModel.CanEvaluate(model);

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) =>
        TabularModel.Evaluate(model, MLDataTable.Read(data), parse.GetValue(_target), progress, cancellationToken);
}
