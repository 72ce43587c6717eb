using System.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.SoundClassification;
using CoreMLSharp.Training.Sounds;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Sound classifiers, on a folder with a folder of sounds for each class.</summary>
internal sealed class SoundEvaluator : ITaskEvaluator
{
    public string Items => "sounds";

    public bool Fits(MLModel model, string data) => Directory.Exists(data) && SoundInput.Find(model.Description) is not null;

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) =>
        SoundClassifier.Evaluate(model, SoundClassifierDataSource.LabeledDirectories(data), progress, cancellationToken);
}
