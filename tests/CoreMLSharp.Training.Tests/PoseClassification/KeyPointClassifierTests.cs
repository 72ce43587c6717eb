using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.PoseClassification;
using CoreMLSharp.Validation;
using Google.Protobuf;

namespace CoreMLSharp.Training.Tests.PoseClassification;

public class KeyPointClassifierTests
{
    private static readonly string Hands = TestData.InRepository("samples", "hands.csv");
    private static readonly string Gestures = TestData.InRepository("samples", "gestures.csv");
    private static readonly HandPoseClassifierOptions Quick = new() { MaximumIterations = 12 };

    [Fact]
    public void Poses_are_told_apart_by_a_model_with_the_input_of_Create_MLs()
    {
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        using KeyPointClassifier classifier = HandPoseClassifier.Train(poses, Quick with { Validation = poses });
        Assert.Equal(1, classifier.ValidationMetrics!.Accuracy);
        Assert.Contains(classifier.Warnings, warning => warning.Contains("trained on too", StringComparison.Ordinal));
        Assert.Empty(ModelValidator.Validate(classifier.Model));

        ModelDescription description = classifier.Model.Specification.Description;
        FeatureDescription input = Assert.Single(description.Input);
        Assert.Equal("poses", input.Name);
        Assert.Equal([1, 3, 21], input.Type.MultiArrayType.Shape);
        Assert.Contains("ordered as: wrist, thumbCMC", input.ShortDescription, StringComparison.Ordinal);
        Assert.Equal(["label", "labelProbabilities"], description.Output.Select(output => output.Name).Order());

        using MLModel model = MLModel.Load(classifier.Model);
        Assert.Equal(classifier.ValidationMetrics.Accuracy, KeyPointClassifier.Evaluate(model, poses).Metrics.Accuracy);
    }

    [Fact]
    public void Place_and_size_in_the_picture_change_nothing_and_what_is_not_seen_does_not_count()
    {
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        using KeyPointClassifier classifier = HandPoseClassifier.Train(poses, Quick);
        using MLModel model = MLModel.Load(classifier.Model);
        float[] hand = [.. poses.Clips[0].Values];
        float[] elsewhere = [.. hand.Select((value, i) => i < 42 ? (3 * value) - 0.7f : value)];
        Assert.Equal(Probability(model, hand), Probability(model, elsewhere), 1e-3);

        float[] hidden = [.. hand], moved = [.. hand];
        hidden[42 + 7] = moved[42 + 7] = 0;
        moved[7] = 100;
        Assert.Equal(Probability(model, hidden), Probability(model, moved), 1e-4);
        Assert.True(double.IsFinite(Probability(model, new float[63])));
    }

    [Fact]
    public void Actions_are_told_apart_whole_and_in_parts()
    {
        KeyPointDataSource actions = KeyPointDataSource.Actions(Gestures);
        ActionClassifierOptions options = new() { MaximumIterations = 20, TargetFrameRate = 15 };
        using KeyPointClassifier classifier = ActionClassifier.Train(actions, options);
        Assert.InRange(classifier.TrainingMetrics.Accuracy!.Value, 0.95, 1);
        Assert.Equal([20, 3, 1], classifier.Model.Specification.Description.Input[0].Type.MultiArrayType.Shape);
        Assert.Equal("15.0", classifier.Model.Specification.Description.Metadata.UserDefined["Target Frame Rate"]);
        Assert.Empty(ModelValidator.Validate(classifier.Model));

        using KeyPointClassifier parts = ActionClassifier.Train(actions, options with { PredictionWindowSize = 8, MaximumIterations = 2 });
        using MLModel model = MLModel.Load(parts.Model);
        KeyPointInput input = KeyPointInput.Of(model.Description, "the model");
        Assert.Equal(
            [0, 4, 8, 12],
            input.Predict(model, actions.Clips[0], TestContext.Current.CancellationToken).Select(window => window.Frame));
        KeyPointClip shorter = new("short", "circle", actions.Clips[0].Values[..9], 1);
        Assert.Equal([0], input.Predict(model, shorter, TestContext.Current.CancellationToken).Select(window => window.Frame));
    }

    [Fact]
    public void The_same_key_points_give_the_same_bytes()
    {
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        using KeyPointClassifier first = HandPoseClassifier.Train(poses, Quick with { MaximumIterations = 2 });
        using KeyPointClassifier second = HandPoseClassifier.Train(poses, Quick with { MaximumIterations = 2 });
        Assert.Equal(first.Model.Specification.ToByteArray(), second.Model.Specification.ToByteArray());
    }

    [Fact]
    public void A_mirror_exchanges_left_and_right_of_bodies()
    {
        int[] mirrored = KeyPointNames.Mirrored(18);
        Assert.Equal([0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16], mirrored);
        Assert.Equal(Enumerable.Range(0, 21), KeyPointNames.Mirrored(21));

        float[] window = [.. Enumerable.Range(0, 54).Select(i => i < 36 ? (float)i : 1)];
        KeyPointAugmenter augmenter = new(KeyPointAugmentations.HorizontallyFlip, 18, 1);
        float[][] varied = [.. Enumerable.Range(0, 20).Select(seed => augmenter.Vary(window, new Random(seed)))];
        Assert.Contains(varied, one => Math.Abs(one[2] + 5) < 2);
        Assert.Contains(varied, one => Math.Abs(one[2] - 2) < 2);
    }

    [Fact]
    public void What_cannot_be_learnt_from_is_refused()
    {
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        Assert.Contains(
            "Train a classifier of poses",
            Assert.ThrowsAny<CoreMLException>(() => ActionClassifier.Train(poses)).Message, StringComparison.Ordinal);
        using KeyPointClassifier classifier = HandPoseClassifier.Train(poses, Quick with { MaximumIterations = 1 });
        using MLModel model = MLModel.Load(classifier.Model);
        Assert.Contains(
            "the model takes 21",
            Assert.ThrowsAny<CoreMLException>(() => KeyPointClassifier.Evaluate(model, KeyPointDataSource.Actions(Gestures))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Training_can_be_cancelled() => Assert.Throws<OperationCanceledException>(() => HandPoseClassifier.Train(
        KeyPointDataSource.Poses(Hands), Quick, cancellationToken: new CancellationToken(canceled: true)));

    private static double Probability(MLModel model, float[] pose) => model.Predict(
        new Dictionary<string, MLFeatureValue> { ["poses"] = MLMultiArray.Wrap(pose, [1, 3, 21]) })["labelProbabilities"]
        .DictionaryValue["fist"];
}
