using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.NetworkClassification;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>What a classifier says of labelled recordings, window by window.</summary>
internal static class ActivityClassifierEvaluation
{
    public static TaskEvaluation Run(
        MLModel model, IReadOnlyList<ActivityRecording> recordings, ActivityClassifierDataSource source, ProgressMeter meter,
        CancellationToken cancellationToken)
    {
        ActivityInput input = ActivityInput.Of(model.Description, "The model");
        int[] columns = source.PlacesOf(input.FeatureColumns);
        List<(ActivityRecording Recording, ClassifierAnswers Answers)> said = [];
        List<EvaluatedExample> examples = [];
        foreach (ActivityRecording recording in recordings)
        {
            ClassifierAnswers answers = new(model.Description);
            ActivityRecording ordered = recording with { Features = [.. columns.Select(column => recording.Features[column])] };
            foreach ((int row, IReadOnlyDictionary<string, MLFeatureValue> outputs) in input.Predict(model, ordered, cancellationToken))
            {
                (string predicted, double? probability) = answers.Add(outputs);
                int first = recording.FirstRow + row + 1;
                examples.Add(new EvaluatedExample(
                    $"{recording.Name}, rows {first} to {first + input.PredictionWindowSize - 1}", recording.Label, predicted,
                    probability));
            }

            if (answers.Count > 0) said.Add((recording, answers));
            meter.Advance(1);
        }

        if (said.Count == 0)
        {
            throw new CoreMLException(
                $"No recording of {source.Name} has the {input.PredictionWindowSize} rows of a window. Give longer recordings, or train "
                + "with a smaller window.");
        }

        KnownClasses known = ClassifierAnswers.KnownBy(
            said.Select(each => each.Answers), [.. said.Select(each => each.Recording.Label).Distinct()], "recordings", source.Name);
        int right = said.Count(each => each.Answers.Likeliest == known.Find(each.Recording.Label));
        EvaluatedExample[] spelled = [.. examples.Select(example => example with { Actual = known.Find(example.Actual)! })];
        int left = recordings.Count - said.Count;
        string[] warnings = left == 0 ? [] :
        [
            $"{source.Name}: {Counted.Of(left, "recording")} with fewer than {input.PredictionWindowSize} rows "
            + $"{(left == 1 ? "was" : "were")} left out.",
        ];
        TaskMetrics metrics = TaskEvaluation.Measure(spelled) with { RecordingAccuracy = (double)right / said.Count };
        return new TaskEvaluation(metrics, spelled) { Warnings = warnings };
    }
}
