using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Training.TextClassification;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Text classifiers, on folders of texts or tables.</summary>
internal sealed class TextEvaluator : ITaskEvaluator
{
    private readonly TextOptions _columns = new();

    public string Items => "texts";

    public IEnumerable<Option> Options => [_columns.Text, _columns.Label];

    public bool Fits(MLModel model, string data) => TextClassifierEvaluation.Fits(model);

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) =>
        TextClassifierEvaluation.Run(model, _columns.Read(parse, data), progress, cancellationToken);
}
