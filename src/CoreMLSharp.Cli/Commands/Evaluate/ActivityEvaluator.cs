using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Activity classifiers, on recordings of sensors.</summary>
internal sealed class ActivityEvaluator : ITaskEvaluator
{
    private readonly RecordingOptions _columns = new();

    public string Items => "windows";

    public IEnumerable<Option> Options => _columns.All;

    public bool Fits(MLModel model, string data) => ActivityInput.Find(model.Description) is not null;

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> features = ActivityInput.Of(model.Description, data).FeatureColumns;
        return ActivityClassifier.Evaluate(model, _columns.ReadActivities(parse, data, features), progress, cancellationToken);
    }
}
