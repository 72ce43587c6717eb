using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Cli.Commands.Compress;

/// <summary>What compressing changed in a model's outputs.</summary>
/// <param name="Samples">How many inputs both models were run on.</param>
/// <param name="Outputs">The errors of the outputs; empty where photos of known classes gave accuracies.</param>
/// <param name="Accuracy">For photos of known classes: the part that the models classify as their folders say, before and after.</param>
internal sealed record SampleErrors(int Samples, IReadOnlyList<OutputError> Outputs, (double Before, double After)? Accuracy)
{
    /// <summary>Runs both models on photos in folders named as their classes, on other photos, or on stored inputs.</summary>
    public static SampleErrors Measure(
        MLModel before, MLModel after, string samples, Terminal terminal, CancellationToken cancellationToken)
    {
        if (IsImageClassifier(before) && Directory.Exists(samples) && Directory.EnumerateDirectories(samples).Any())
        {
            ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(samples);
            ClassifierMetrics right = Evaluate(before), found = Evaluate(after);
            return new SampleErrors(right.Count, [], (right.Accuracy, found.Accuracy));

            ClassifierMetrics Evaluate(MLModel model) =>
                TrainingBar.Show(terminal, progress => ImageClassifierEvaluation.Run(model, photos, progress, cancellationToken)).Metrics;
        }

        IReadOnlyList<ModelSample> inputs = ModelSample.At(samples, before.Description);
        return new SampleErrors(inputs.Count, OutputDiff.Compare(before, after, inputs, cancellationToken: cancellationToken), null);
    }

    private static bool IsImageClassifier(MLModel model) => Classification.IsClassifier(model.Description)
        && model.Description.Input.Any(input => input.Type.TypeCase == Specification.FeatureType.TypeOneofCase.ImageType);
}
