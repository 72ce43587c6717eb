using System.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.ObjectDetection;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Object detectors, on annotated photos.</summary>
internal sealed class ObjectEvaluator : ITaskEvaluator
{
    public string Items => "photos";

    public bool Fits(MLModel model, string data) => Detection.IsGivenBy(model);

    public TaskEvaluation Evaluate(
        MLModel model, string data, ParseResult parse, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) =>
        ObjectDetector.Evaluate(model, ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(data), progress, cancellationToken);
}
