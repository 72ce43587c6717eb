using CoreMLSharp.Building;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Progress;
using Google.Protobuf;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// Trains a <c>textClassifier</c> in the form of Create ML's algorithm <c>maxEnt</c>: a label's score is Σ count × ln(texts / texts with
/// the word) × weight. All labels are told apart at once (softmax); the penalty is chosen by cross-validation.
/// </summary>
internal sealed class MaximumEntropyTraining(
    TextClassifierDataSource texts, string[] classes, int threads, ProgressMeter meter, CancellationToken cancellationToken)
{
    private static readonly double[] Penalties = [0.003, 0.01, 0.03, 0.1, 0.3];

    private readonly int[] _labels =
        [.. texts.Texts.Select(text => Array.BinarySearch(classes, text.Label, StringComparer.Ordinal))];

    /// <summary>How many steps the training takes.</summary>
    public static int Steps => 2;

    public Model Run()
    {
        WordCounts counts = WordCounts.Of(texts.Texts.Select(text => text.Text), cancellationToken);
        double[][] targets = TermPath.Targets(_labels, classes.Length);
        TermSearch search = new(_labels, classes.Length, threads, meter);
        TermFit fit = search.Folds < 2
            ? new TermFit(TermWeighting.AsIs, Penalties[2])
            : search.Try(TermWeighting.AsIs, Penalties, _ => (counts.Values, targets), cancellationToken).MinBy(trial => trial.Loss)!.Fit;
        int[] rows = [.. Enumerable.Range(0, _labels.Length)];
        TermClassifier classifier = new TermPath(counts.Values, rows, _labels, targets, fit.Weighting).Fit(fit.C, cancellationToken);
        return Write(counts, classifier);
    }

    private Model Write(WordCounts counts, TermClassifier classifier)
    {
        MaximumEntropyWord[] words =
        [
            .. counts.Words.Select((word, column) => new MaximumEntropyWord(word, counts.TextCounts[column], Weights(classifier, column))),
        ];
        Model model = new()
        {
            SpecificationVersion = SpecificationVersions.IOS12,
            Description = new ModelDescription { Input = { Feature.String(TextPipeline.Input) }, Output = { Feature.String("label") } },
            TextClassifier = new Specification.TextClassifier
            {
                Revision = 1,
                StringClassLabels = new StringVector { Vector = { classes } },
                ModelParameterData = ByteString.CopyFrom(new MaximumEntropyModel(_labels.Length, classes, words).Write()),
            },
        };
        model.Description.Input[0].ShortDescription = "Input text";
        model.Description.Output[0].ShortDescription = "Text label";
        return model;
    }

    private static float[] Weights(TermClassifier classifier, int column) => classifier.Weights is [var second]
        ? [(float)(-second[column] / 2), (float)(second[column] / 2)]
        : [.. classifier.Weights.Select(row => (float)row[column])];
}
