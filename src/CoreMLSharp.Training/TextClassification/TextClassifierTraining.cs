using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>One training of a <see cref="TextClassifier"/>, step by step.</summary>
internal sealed class TextClassifierTraining(
    TextClassifierDataSource texts, TextClassifierOptions options, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    /// <summary>What the file has beside terms and weights: names, labels, lengths.</summary>
    private const int BytesOfTheRest = 1_000;

    private static readonly TextTerms Terms = new(Words: 2, FewestCharacters: 2, MostCharacters: 5);

    private readonly List<PhaseDuration> _phases = [];
    private readonly string[] _classes = [.. texts.Classes];

    public TextClassifier Run()
    {
        (TextClassifierDataSource training, TextClassifierDataSource? validation) = Divide();
        Model model = options.Format == TextClassifierFormat.CreateML ? Genuine(training) : OfPublicParts(training);
        options.Metadata.ApplyTo(model);
        MLModel running = TextClassifier.Load(model);
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, 0);
        TaskMetrics onTraining = TextClassifierEvaluation.Run(running, training, null, cancellationToken).Metrics;
        TaskMetrics? onValidation =
            validation is null ? null : TextClassifierEvaluation.Run(running, validation, null, cancellationToken).Metrics;
        _phases.Add(meter.Duration);
        return new TextClassifier(model, running, _classes)
        {
            TrainingMetrics = onTraining,
            ValidationMetrics = onValidation,
            Phases = _phases,
            Warnings =
            [
                .. texts.Warnings,
                .. options.Validation?.Warnings ?? [],
                .. TextChecks.Of(texts),
                .. options.Validation is { } given ? TextChecks.Trained(training.Texts, given) : [],
            ],
        };
    }

    private (TextClassifierDataSource Training, TextClassifierDataSource? Validation) Divide()
    {
        if (options.Validation is { } given)
        {
            new KnownClasses(_classes).RequireAll(given.Classes, "texts", given.Name, texts.Name);
            return (texts, given);
        }

        bool[] chosen = ValidationSplit.Choose(Labels(texts), _classes.Length);
        int[] all = [.. Enumerable.Range(0, chosen.Length)];
        return chosen.Contains(true)
            ? (texts.Part(all.Where(i => !chosen[i])), texts.Part(all.Where(i => chosen[i])))
            : (texts, null);
    }

    private Model OfPublicParts(TextClassifierDataSource training)
    {
        long bytes = options.BytesFor(_classes.Length) - BytesOfTheRest;
        ProgressMeter meter = new(progress, TrainingPhase.ExtractingFeatures, training.Texts.Count);
        TermTable table = TermTable.Of(
            Terms, [.. training.Texts.Select(text => text.Text)], _classes.Length, meter, cancellationToken);
        _phases.Add(meter.Duration);
        if (table.Terms.Length == 0) throw new CoreMLException($"The texts of {training.Name} have no words in common.");

        meter = new ProgressMeter(progress, TrainingPhase.Training, TermTrainer.StepsFor(_classes.Length));
        TrainedTerms trained =
            new TermTrainer(table, Labels(training), _classes.Length, bytes, options.Threads, meter, cancellationToken).Train();
        meter.Finish();
        _phases.Add(meter.Duration);
        return TextPipeline.Create(HowToCount(trained.Terms), trained.Terms, trained.Classifier, _classes);
    }

    private Model Genuine(TextClassifierDataSource training)
    {
        ProgressMeter meter = new(progress, TrainingPhase.Training, MaximumEntropyTraining.Steps);
        Model model = new MaximumEntropyTraining(training, _classes, options.Threads, meter, cancellationToken).Run();
        meter.Finish();
        _phases.Add(meter.Duration);
        return model;
    }

    /// <summary>What need not be counted, because no term of the model is of its kind, is not.</summary>
    private static TextTerms HowToCount(string[] terms)
    {
        bool hasCharacters = terms.Any(term => term.StartsWith('#')), hasWords = terms.Any(term => !term.StartsWith('#'));
        return new TextTerms(
            hasWords ? Terms.Words : 0, hasCharacters ? Terms.FewestCharacters : 0, hasCharacters ? Terms.MostCharacters : 0);
    }

    private int[] Labels(TextClassifierDataSource source) =>
        [.. source.Texts.Select(text => Array.BinarySearch(_classes, text.Label, StringComparer.Ordinal))];
}
