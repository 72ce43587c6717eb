using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sounds;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.SoundClassification;

/// <summary>
/// What a classifier says of labelled sounds: of each the class whose probability is the largest on average over its windows.
/// </summary>
internal static class SoundClassifierEvaluation
{
    private const double Overlap = 0.5;

    public static TaskEvaluation Run(
        MLModel model, SoundClassifierDataSource sounds, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        SoundInput input = SoundInput.Of(model.Description, "The model");
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, sounds.Sounds.Count);
        (Dictionary<string, double>?[] said, IReadOnlyList<string> reasons) = ParallelReading.Run(
            sounds.Sounds.Count, Environment.ProcessorCount,
            i => Classify(model, input, SoundFile.Read(sounds.Sounds[i].Path), cancellationToken), meter, cancellationToken);
        return Collect(sounds, said, reasons);
    }

    /// <summary>The mean probabilities of the classes over the windows of a sound.</summary>
    private static Dictionary<string, double> Classify(
        MLModel model, SoundInput input, float[] samples, CancellationToken cancellationToken)
    {
        Dictionary<string, double> mean = [];
        int windows = 0;
        foreach ((_, IReadOnlyDictionary<string, MLFeatureValue> outputs) in input.Predict(model, samples, Overlap, cancellationToken))
        {
            windows++;
            Classification answer = Classification.From(model.Description, outputs);
            IEnumerable<(string Label, double Probability)> ranking = answer.Ranking.Count > 0
                ? answer.Ranking.Select(entry => (entry.Label, entry.Probability))
                : [(answer.Label, 1)];
            foreach ((string label, double probability) in ranking) mean[label] = mean.GetValueOrDefault(label) + probability;
        }

        return mean.ToDictionary(entry => entry.Key, entry => entry.Value / windows);
    }

    private static TaskEvaluation Collect(
        SoundClassifierDataSource sounds, Dictionary<string, double>?[] said, IReadOnlyList<string> reasons)
    {
        if (said.All(answer => answer is null))
        {
            throw new CoreMLException($"No sound of {sounds.Name} can be classified; the first says: {reasons[0]}");
        }

        KnownClasses known = new(said.SelectMany(answer => answer?.Keys ?? Enumerable.Empty<string>()).Distinct());
        string[] unknown = known.Unknown(sounds.Classes);
        if (unknown.Length > 0)
        {
            throw new CoreMLException(
                $"{sounds.Name} has sounds of {Counted.Of(unknown.Length, "class", "classes")} that the model does not know: "
                + $"{known.Explain(unknown)}; it knows {known.Named}.");
        }

        ClassifierMetrics metrics = new([.. known.Labels.Order(StringComparer.Ordinal)]);
        List<EvaluatedExample> examples = [];
        foreach ((int i, LabeledFile sound) in sounds.Sounds.Index())
        {
            if (said[i] is not { } answer) continue;
            string label = known.Find(sound.Label)!;
            (string predicted, double probability) = answer.OrderBy(entry => entry.Key, StringComparer.Ordinal).MaxBy(entry => entry.Value);
            metrics.Add(label, predicted);
            examples.Add(new EvaluatedExample(sound.Path, label, predicted, probability));
        }

        return new TaskEvaluation(TaskMetrics.Of(metrics), examples)
        {
            Warnings = [.. sounds.LeftOut.Select(file => file.Reason), .. reasons.Select(reason => $"left out: {reason}")],
        };
    }
}
