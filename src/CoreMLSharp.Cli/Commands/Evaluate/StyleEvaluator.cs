using System.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Styles;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Styles, on folders of photos.</summary>
internal sealed class StyleEvaluator : ITaskEvaluator
{
    private readonly Option<string> _style = new("--style")
    {
        Description = "The picture whose style was learned, for models of styles: measures how far the style is from it.",
        HelpName = "PICTURE",
    };

    public string Items => "photos";

    public IEnumerable<Option> Options => [_style];

    public bool Fits(MLModel model, string data) => StyleTransfer.CanEvaluate(model);

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) =>
        StyleTransfer.Evaluate(model, data, parse.GetValue(_style), progress, cancellationToken);
}
