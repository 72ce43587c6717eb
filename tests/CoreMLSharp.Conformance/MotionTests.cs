using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.PoseClassification;

namespace CoreMLSharp.Conformance;

/// <summary>Activities, poses and actions of public sets: at least as often right as simple methods are.</summary>
public class MotionTests
{
    [Fact]
    public void Activities_by_a_phones_sensors()
    {
        using ActivityClassifier classifier = ActivityClassifier.Train(
            Recordings("Training"), new ActivityClassifierOptions { Validation = Recordings("Testing") });
        Assert.InRange(classifier.ValidationMetrics!.Accuracy!.Value, 0.83, 1);
        Assert.Equal(1, classifier.ValidationMetrics.RecordingAccuracy);
    }

    [Fact]
    public void Create_MLs_own_activity_classifier_is_evaluated()
    {
        using MLModel model = MLModel.Load(Shared("models", "ry0y4n__ActivityClassifier__MyActivityClassifier.mlmodel"));
        TaskMetrics metrics = ActivityClassifier.Evaluate(model, Recordings("Testing")).Metrics;
        Assert.Equal(556, metrics.Count);
        Assert.InRange(metrics.Accuracy!.Value, 0.5, 0.7);
    }

    [Fact]
    public void Poses_of_hands()
    {
        using KeyPointClassifier classifier = HandPoseClassifier.Train(
            KeyPointDataSource.Poses(Shared("poses", "hand_poses_3", "train.csv")),
            new HandPoseClassifierOptions { Validation = KeyPointDataSource.Poses(Shared("poses", "hand_poses_3", "test.csv")) });
        Assert.InRange(classifier.ValidationMetrics!.Accuracy!.Value, 0.99, 1);
    }

    [Fact]
    public void Movements_of_a_finger_tip()
    {
        using KeyPointClassifier classifier = ActionClassifier.Train(
            KeyPointDataSource.Actions(Shared("poses", "finger_actions_4", "train.csv")),
            new ActionClassifierOptions { Validation = KeyPointDataSource.Actions(Shared("poses", "finger_actions_4", "test.csv")) });
        Assert.InRange(classifier.ValidationMetrics!.Accuracy!.Value, 0.98, 1);
    }

    private static ActivityClassifierDataSource Recordings(string part) =>
        ActivityClassifierDataSource.LabeledDirectories(Shared("motion", "phone_activity", part));

    private static string Shared(params string[] place)
    {
        string path = Path.Combine([TestData.SharedRoot, "tasks", .. place]);
        Assert.SkipUnless(Path.Exists(path), $"There is no {path}; COREMLSHARP_SHARED says where the shared test data are.");
        return path;
    }
}
