using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.PoseClassification;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Classifiers of poses and actions, on key points.</summary>
internal sealed class KeyPointEvaluator : ITaskEvaluator
{
    private readonly RecordingOptions _columns = new();

    public string Items => "examples";

    public IEnumerable<Option> Options => _columns.All;

    public bool Fits(MLModel model, string data) => KeyPointInput.Find(model.Description) is not null;

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        bool isPose = KeyPointInput.Of(model.Description, data).PredictionWindowSize == 1;
        KeyPointDataSource source = isPose ? _columns.ReadPoses(parse, data) : _columns.ReadActions(parse, data);
        return KeyPointClassifier.Evaluate(model, source, progress, cancellationToken);
    }
}
