using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Training.WordTagging;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Word taggers, on sentences whose words have labels.</summary>
internal sealed class TaggerEvaluator(Argument<string> model) : ITaskEvaluator
{
    private readonly TaggerOptions _columns = new();

    public string Items => "words";

    public IEnumerable<Option> Options => [_columns.Tokens, _columns.Labels];

    public bool Fits(MLModel loaded, string data) =>
        loaded.Description.Metadata?.UserDefined.ContainsKey(WordLabels.FeaturesKey) == true;

    public TaskEvaluation Evaluate(
        MLModel loaded, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        using ModelFile file = ModelFile.Load(parse.GetRequiredValue(model));
        return WordTaggerEvaluation.Run(WordLabels.Of(file.Specification)!, _columns.Read(parse, data), cancellationToken);
    }
}
