using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Validation;
using Google.Protobuf;

namespace CoreMLSharp.Training.Tests.ActivityClassification;

public sealed class ActivityClassifierTests : IDisposable
{
    private const int Window = 20;
    private static readonly ActivityClassifierOptions Quick = new() { PredictionWindowSize = Window, MaximumIterations = 40 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Shaking_and_resting_are_told_apart_by_a_model_with_the_form_of_Create_MLs()
    {
        ActivityClassifierDataSource training = Make("train", 4, seed: 1), testing = Make("test", 2, seed: 50);
        using ActivityClassifier classifier = ActivityClassifier.Train(training, Quick with { Validation = testing });
        Assert.Equal(1, classifier.ValidationMetrics!.Accuracy);
        Assert.Equal(1, classifier.ValidationMetrics.RecordingAccuracy);
        Assert.Equal(2 * 2 * 5, classifier.ValidationMetrics.Count);
        Assert.Empty(ModelValidator.Validate(classifier.Model));

        Model model = classifier.Model.Specification;
        Assert.Equal("neuralNetworkClassifier", model.TypeName);
        Assert.Equal(["x", "y", "stateIn"], model.Description.Input.Select(input => input.Name));
        Assert.True(model.Description.Input[2].Type.IsOptional);
        Assert.Equal([Window], model.Description.Input[0].Type.MultiArrayType.Shape);
        Assert.Equal(["label", "labelProbability", "stateOut"], model.Description.Output.Select(output => output.Name).Order());
        Assert.Equal([400], model.Description.Output.First(output => output.Name == "stateOut").Type.MultiArrayType.Shape);

        using MLModel loaded = MLModel.Load(classifier.Model);
        TaskEvaluation evaluation = ActivityClassifier.Evaluate(loaded, testing);
        Assert.Equal(classifier.ValidationMetrics.Accuracy, evaluation.Metrics.Accuracy);
        Assert.EndsWith("rows 21 to 40", evaluation.Examples[1].Example, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_window_says_counts_half_as_much_with_the_next()
    {
        using ActivityClassifier classifier = ActivityClassifier.Train(Make("train", 4, seed: 1), Quick);
        using MLModel model = MLModel.Load(classifier.Model);
        Dictionary<string, MLFeatureValue> window = new()
        {
            ["x"] = MLMultiArray.Wrap(new double[Window]),
            ["y"] = MLMultiArray.Wrap(new double[Window]),
        };
        double[] first = model.Predict(window)["stateOut"].MultiArrayValue.ToDoubles();
        window["stateIn"] = MLMultiArray.Wrap(first);
        double[] second = model.Predict(window)["stateOut"].MultiArrayValue.ToDoubles();
        Assert.All([0, 1], k => Assert.Equal(1.5 * first[k], second[k], 1e-3));
        Assert.All(second[2..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_same_recordings_give_the_same_bytes_and_another_seed_gives_others()
    {
        ActivityClassifierDataSource recordings = Make("train", 2, seed: 1);
        using ActivityClassifier first = ActivityClassifier.Train(recordings, Quick);
        using ActivityClassifier second = ActivityClassifier.Train(recordings, Quick);
        using ActivityClassifier other = ActivityClassifier.Train(recordings, Quick with { RandomSeed = 1 });
        Assert.Equal(first.Model.Specification.ToByteArray(), second.Model.Specification.ToByteArray());
        Assert.NotEqual(first.Model.Specification.ToByteArray(), other.Model.Specification.ToByteArray());
    }

    [Fact]
    public void Clocks_are_left_out_unless_they_are_named()
    {
        Make("train", 2, seed: 1, withClock: true);
        string folder = Path.Combine(_folder.FullName, "train");
        ActivityClassifierDataSource found = ActivityClassifierDataSource.LabeledDirectories(folder);
        Assert.Equal(["x", "y"], found.FeatureColumns);
        Assert.Contains("the column time was left out", Assert.Single(found.Warnings), StringComparison.Ordinal);
        Assert.Equal(["time"], ActivityClassifierDataSource.LabeledDirectories(folder, ["time"]).FeatureColumns);
    }

    [Fact]
    public void What_is_the_same_all_through_each_recording_is_left_out()
    {
        MLDataTable table = new("walks", [
            ("label", ["a", "a", "b", "b"]),
            ("recording", ["1", "1", "2", "2"]),
            ("person", ["7", "7", "8", "8"]),
            ("x", ["2", "1", "5", "4"]),
        ]);
        ActivityClassifierDataSource source = ActivityClassifierDataSource.FromTable(table);
        Assert.Equal(["x"], source.FeatureColumns);
        Assert.Contains("the column person was left out", Assert.Single(source.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_divided_where_recording_or_label_changes()
    {
        MLDataTable table = new("walks", [
            ("label", ["a", "a", "b", "a", "a", ""]),
            ("session_id", ["1", "1", "1", "2", "2", "2"]),
            ("x", ["1", "", "3", "5", "4", "6"]),
        ]);
        ActivityClassifierDataSource source = ActivityClassifierDataSource.FromTable(table);
        Assert.Equal(["x"], source.FeatureColumns);
        Assert.Equal([("1", "a"), ("1", "b"), ("2", "a")], source.Recordings.Select(recording => (recording.Name, recording.Label)));
        Assert.Equal([1f, 1f], source.Recordings[0].Features[0]);
        Assert.Contains("1 row without 'label'", Assert.Single(source.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_learnt_from_is_refused()
    {
        Assert.Contains(
            "only 'rest'", Message(() => ActivityClassifier.Train(Make("one", 2, seed: 1, classes: 1))), StringComparison.Ordinal);
        ActivityClassifierDataSource recordings = Make("train", 2, seed: 1);
        string message = Message(() => ActivityClassifier.Train(recordings, Quick with { PredictionWindowSize = 1000 }));
        Assert.Contains("No recording of the class 'rest'", message, StringComparison.Ordinal);
        MLDataTable words = new("words", [("label", ["a", "b"]), ("word", ["one", "two"])]);
        Assert.Contains(
            "no columns of numbers", Message(() => ActivityClassifierDataSource.FromTable(words)), StringComparison.Ordinal);
        MLDataTable wrong = new("wrong", [("label", ["a", "b"]), ("x", ["1", "much"])]);
        Assert.Contains(
            "row 2: the x 'much' is no number", Message(() => ActivityClassifierDataSource.FromTable(wrong, featureColumns: ["x"])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_found_by_their_names_in_any_order()
    {
        Make("train", 2, seed: 1);
        string folder = Path.Combine(_folder.FullName, "train");
        ActivityClassifierDataSource turned = ActivityClassifierDataSource.LabeledDirectories(folder, ["y", "x"]);
        using ActivityClassifier classifier =
            ActivityClassifier.Train(ActivityClassifierDataSource.LabeledDirectories(folder), Quick with { Validation = turned });
        Assert.Equal(classifier.TrainingMetrics.Correct, classifier.ValidationMetrics!.Correct);
        using MLModel model = MLModel.Load(classifier.Model);
        Assert.Equal(classifier.TrainingMetrics.Correct, ActivityClassifier.Evaluate(model, turned).Metrics.Correct);
        ActivityClassifierDataSource part = ActivityClassifierDataSource.LabeledDirectories(folder, ["x"]);
        Assert.Contains(
            "no column 'y', which the model takes", Message(() => ActivityClassifier.Evaluate(model, part)), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_the_model_does_not_know_are_named()
    {
        using ActivityClassifier classifier = ActivityClassifier.Train(Make("train", 2, seed: 1), Quick);
        using MLModel model = MLModel.Load(classifier.Model);
        string renamed = Path.Combine(_folder.FullName, "train", "rests");
        Directory.Move(Path.Combine(_folder.FullName, "train", "rest"), renamed);
        ActivityClassifierDataSource other = ActivityClassifierDataSource.LabeledDirectories(Path.GetDirectoryName(renamed)!);
        Assert.Contains("'rests' (perhaps 'rest')", Message(() => ActivityClassifier.Evaluate(model, other)), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_can_be_cancelled() => Assert.Throws<OperationCanceledException>(
        () => ActivityClassifier.Train(Make("train", 2, seed: 1), Quick, cancellationToken: new CancellationToken(canceled: true)));

    private static string Message(Action action) => Assert.ThrowsAny<CoreMLException>(action).Message;

    private ActivityClassifierDataSource Make(string name, int count, int seed, int classes = 2, bool withClock = false)
    {
        string folder = Path.Combine(_folder.FullName, name);
        foreach ((string label, double strength) in new[] { ("rest", 0.05), ("shake", 1) }.Take(classes))
        {
            Directory.CreateDirectory(Path.Combine(folder, label));
            for (int i = 0; i < count; i++)
            {
                Random random = new(seed + i);
                IEnumerable<string> rows = Enumerable.Range(0, (5 * Window) + 3).Select(row => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row},{Value(random, strength):F4},{(strength * Math.Sin(row)) + Value(random, 0.1):F4}"));
                string[] lines = ["time,x,y", .. rows];
                if (!withClock) lines = [.. lines.Select(line => line[(line.IndexOf(',') + 1)..])];
                File.WriteAllLines(Path.Combine(folder, label, $"{i}.csv"), lines);
            }
        }

        return ActivityClassifierDataSource.LabeledDirectories(folder);
    }

    private static double Value(Random random, double strength) => strength * ((2 * random.NextDouble()) - 1);
}
