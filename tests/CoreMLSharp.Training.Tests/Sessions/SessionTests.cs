using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.ObjectDetection;
using CoreMLSharp.Training.PoseClassification;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;
using CoreMLSharp.Training.SoundClassification;
using CoreMLSharp.Training.Styles;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Training.Tests.ObjectDetection;
using Google.Protobuf;
using Train = System.Func<
    CoreMLSharp.Training.Sessions.MLTrainingSessionParameters?,
    System.IProgress<CoreMLSharp.Training.Progress.TrainingProgress>?,
    System.Threading.CancellationToken,
    byte[]>;

namespace CoreMLSharp.Training.Tests.Sessions;

/// <summary>Trainings that are stopped and go on.</summary>
public sealed class SessionTests : IDisposable
{
    private static readonly string Hands = TestData.InRepository("samples", "hands.csv");
    private static readonly HandPoseClassifierOptions Short = new() { MaximumIterations = 8 };

    private readonly TemporaryFolder _folder = new(), _data = new();

    private string Session => _folder["session"];

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData("poses", 3, 8)]
    [InlineData("actions", 4, 6)]
    [InlineData("activity", 5, 9)]
    [InlineData("objects", 4, 7)]
    [InlineData("style", 2, 5)]
    public void A_stopped_network_ends_with_the_same_bytes(string task, int stop, int iterations)
    {
        Train train = Network(task, iterations);
        byte[] whole = train(null, null, default);
        Stop(train, progress => progress.Phase == TrainingPhase.Training && progress.Done == stop);

        MLTrainingSession session = MLTrainingSession.Open(Session)!;
        Assert.Equal((TrainingPhase.Training, stop, iterations), (session.Phase, session.Iteration, session.Iterations));
        List<TrainingProgress> reports = [];
        Assert.Equal(whole, train(new MLTrainingSessionParameters(Session), new Told(reports.Add), default));
        TrainingProgress[] trained = [.. reports.Where(report => report.Phase == TrainingPhase.Training)];
        Assert.Contains(trained, report => report.Done == stop);
        Assert.DoesNotContain(trained, report => report.Done > 0 && report.Done < stop);
        Assert.Equal(iterations, trained[^1].Points[^1].Iteration);
        Assert.All(trained[^1].Points, point => Assert.True(double.IsFinite(point.Loss)));

        // What is over is not learned again.
        Assert.Equal(TrainingPhase.Evaluating, MLTrainingSession.Open(Session)!.Phase);
        reports.Clear();
        Assert.Equal(whole, train(new MLTrainingSessionParameters(Session), new Told(reports.Add), default));
        Assert.DoesNotContain(reports, report => report.Phase == TrainingPhase.Training && report.Done is > 0 && report.Done < iterations);
    }

    [Theory]
    [InlineData("image")]
    [InlineData("sound")]
    public void Extracted_features_are_kept_and_end_in_the_same_bytes(string task)
    {
        Train train = Extraction(task);
        byte[] whole = train(null, null, default);
        Stop(train, progress => progress.Phase == TrainingPhase.ExtractingFeatures && progress.Done >= 4);
        Assert.Equal(TrainingPhase.ExtractingFeatures, MLTrainingSession.Open(Session)!.Phase);
        List<TrainingProgress> reports = [];
        Assert.Equal(whole, train(new MLTrainingSessionParameters(Session), new Told(reports.Add), default));
        TrainingProgress extracted = reports.Last(report => report.Phase == TrainingPhase.ExtractingFeatures);
        Assert.InRange(extracted.Remembered, 4, extracted.Total - 1);

        reports.Clear();
        Assert.Equal(whole, train(new MLTrainingSessionParameters(Session), new Told(reports.Add), default));
        extracted = reports.Last(report => report.Phase == TrainingPhase.ExtractingFeatures);
        Assert.Equal(extracted.Total, extracted.Remembered);
        Assert.Equal(["session.json"], Directory.GetFiles(Session, "*.json").Select(Path.GetFileName));
    }

    [Fact]
    public void A_process_that_is_killed_leaves_a_session_that_goes_on()
    {
        Train train = Network("poses", 8);
        byte[] whole = train(null, null, default);
        Stop(train, progress => progress.Phase == TrainingPhase.Training && progress.Done == 3);

        // What a killed process leaves: an older checkpoint, and a file that it was writing.
        File.WriteAllText(Path.Combine(Session, ".checkpoint.safetensors.0123456789abcdef0123456789abcdef"), "half");
        Assert.Equal(whole, train(new MLTrainingSessionParameters(Session), null, default));
    }

    [Fact]
    public void Other_options_and_other_data_are_told_and_begin_anew_only_when_that_is_said()
    {
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        MLTrainingSessionParameters session = new(Session);
        HandPoseClassifier.Train(poses, Short with { Session = session }).Dispose();
        Refused("the number of iterations is 9 and was 8", poses, Short with { Session = session, MaximumIterations = 9 });
        Refused(
            "the batch size is 16 and was 32; the random seed is 3 and was 0", poses,
            Short with { Session = session, BatchSize = 16, RandomSeed = 3 });

        string less = _folder["less.csv"];
        File.WriteAllLines(less, File.ReadLines(Hands).SkipLast(1));
        Refused("the training data is other than then", KeyPointDataSource.Poses(less), Short with { Session = session });

        CoreMLException error = Assert.Throws<CoreMLException>(() => ActionClassifier.Train(
            KeyPointDataSource.Actions(TestData.InRepository("samples", "gestures.csv")),
            new ActionClassifierOptions { Session = session }));
        Assert.Contains("another kind: pose classifier, not action classifier", error.Message, StringComparison.Ordinal);

        byte[] Bytes(MLTrainingSessionParameters? where)
        {
            using KeyPointClassifier classifier = HandPoseClassifier.Train(poses, Short with { MaximumIterations = 3, Session = where });
            return classifier.Model.Specification.ToByteArray();
        }

        Assert.Equal(Bytes(null), Bytes(session with { Restart = true }));
        Assert.Equal((3, 3), (MLTrainingSession.Open(Session)!.Iteration, MLTrainingSession.Open(Session)!.Iterations));
    }

    [Theory]
    [InlineData("checkpoint.safetensors", 9)]
    [InlineData("checkpoint.safetensors", 5000)]
    [InlineData("checkpoint.safetensors", -1)]
    [InlineData("session.json", 2)]
    [InlineData("session.json", -1)]
    public void A_damaged_file_is_one_clear_error(string name, int place)
    {
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        MLTrainingSessionParameters session = new(Session);
        HandPoseClassifier.Train(poses, Short with { Session = session }).Dispose();
        string path = Path.Combine(Session, name);
        byte[] bytes = File.ReadAllBytes(path);
        if (place < 0) bytes = bytes[..(bytes.Length / 2)];
        else bytes[place] ^= 0x55;
        File.WriteAllBytes(path, bytes);
        Refused(path, poses, Short with { Session = session });
        Assert.Throws<CoreMLException>(() => MLTrainingSession.Open(Session));
        HandPoseClassifier.Train(poses, Short with { Session = session with { Restart = true } }).Dispose();
    }

    [Fact]
    public void Nothing_is_written_into_a_folder_with_other_things_nor_removed_from_it()
    {
        Directory.CreateDirectory(Session);
        string own = Path.Combine(Session, "own.features");
        File.WriteAllText(own, "mine");
        MLTrainingSessionParameters session = new(Session);
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        Refused("holds other things", poses, Short with { Session = session });
        Refused("holds other things", poses, Short with { Session = session with { Restart = true } });
        Assert.Equal([own], Directory.GetFiles(Session));
        Assert.Null(MLTrainingSession.Open(Session));
        Assert.Null(MLTrainingSession.Open(_folder["nowhere"]));
    }

    [Fact]
    public void Photos_may_be_added_meanwhile()
    {
        Train train = Extraction("image");
        train(new MLTrainingSessionParameters(Session), null, default);
        File.WriteAllBytes(_data["dots", "new.jpg"], TestPhotos.Encode(0, 77));
        List<TrainingProgress> reports = [];
        train(new MLTrainingSessionParameters(Session), new Told(reports.Add), default);
        TrainingProgress extracted = reports.Last(report => report.Phase == TrainingPhase.ExtractingFeatures);
        Assert.Equal(extracted.Total - 1, extracted.Remembered);
    }

    [Fact]
    public void The_curve_has_the_validation_examples_too()
    {
        KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
        List<TrainingProgress> reports = [];
        using KeyPointClassifier classifier = HandPoseClassifier.Train(
            poses, Short with { Validation = poses }, new Told(reports.Add));
        IReadOnlyList<TrainingPoint> points = reports.Last(report => report.Phase == TrainingPhase.Training).Points;
        Assert.Equal(Enumerable.Range(1, 8), points.Select(point => point.Iteration));
        Assert.Equal(classifier.ValidationMetrics!.Accuracy!.Value, points[^1].ValidationAccuracy!.Value, 1e-6);
        Assert.True(points[^1].Loss < points[0].Loss);
        Assert.True(points[^1].ValidationLoss < points[0].ValidationLoss);
    }

    private static void Refused(string reason, KeyPointDataSource poses, HandPoseClassifierOptions options)
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => HandPoseClassifier.Train(poses, options));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(Hint.RestartSession, error.Hint);
    }

    private void Stop(Train train, Func<TrainingProgress, bool> when)
    {
        using CancellationTokenSource cancel = new();
        Told listener = new(progress =>
        {
            if (when(progress)) cancel.Cancel();
        });
        Assert.ThrowsAny<OperationCanceledException>(() => train(new MLTrainingSessionParameters(Session), listener, cancel.Token));
    }

    private Train Network(string task, int iterations)
    {
        switch (task)
        {
            case "poses":
                KeyPointDataSource poses = KeyPointDataSource.Poses(Hands);
                HandPoseClassifierOptions ofPoses = new() { MaximumIterations = iterations };
                return (session, progress, token) =>
                    Bytes(HandPoseClassifier.Train(poses, ofPoses with { Session = session }, progress, token));
            case "actions":
                KeyPointDataSource actions = KeyPointDataSource.Actions(TestData.InRepository("samples", "gestures.csv"));
                ActionClassifierOptions ofActions = new() { MaximumIterations = iterations };
                return (session, progress, token) =>
                    Bytes(ActionClassifier.Train(actions, ofActions with { Session = session }, progress, token));
            case "activity":
                ActivityClassifierDataSource recordings = ActivityClassifierDataSource.LabeledDirectories(
                    TestData.InRepository("samples", "Activities"));
                ActivityClassifierOptions ofRecordings = new() { PredictionWindowSize = 50, MaximumIterations = iterations };
                return (session, progress, token) =>
                    Bytes(ActivityClassifier.Train(recordings, ofRecordings with { Session = session }, progress, token));
            case "objects":
                ObjectDetectorDataSource shapes = ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(
                    AnnotatedShapes.Write(_data, "shapes", 6, seed: 1));
                ObjectDetectorOptions ofShapes = new() { MaxIterations = iterations, BatchSize = 2 };
                return (session, progress, token) =>
                    Bytes(ObjectDetector.Train(shapes, ofShapes with { Session = session }, progress, token));
            default:
                string photos = TestPhotos.WriteClasses(_data, classes: 2, perClass: 2);
                StyleTransferDataSource style = StyleTransferDataSource.Images(_data["dots", "000.jpg"], photos);
                StyleTransferOptions ofStyle =
                    new() { MaximumIterations = iterations, BatchSize = 1, Threads = 1, Algorithm = StyleAlgorithm.CnnLite };
                return (session, progress, token) =>
                    Bytes(StyleTransfer.Train(style, ofStyle with { Session = session }, progress, token));
        }
    }

    private Train Extraction(string task)
    {
        if (task == "image")
        {
            string photos = TestPhotos.WriteClasses(_data, classes: 2, perClass: 8);
            return (session, progress, token) =>
            {
                ImageClassifierOptions options = new() { CacheFolder = null, Session = session, Threads = 1 };
                using ImageClassifier classifier = ImageClassifier.Train(
                    ImageClassifierDataSource.LabeledDirectories(photos), options, progress, token);
                return classifier.Model.Specification.ToByteArray();
            };
        }

        SoundClassifierDataSource sounds = SoundClassifierDataSource.LabeledDirectories(TestData.InRepository("samples", "Instruments"));
        return (session, progress, token) =>
            Bytes(SoundClassifier.Train(sounds, new SoundClassifierOptions { Session = session, Threads = 1 }, progress, token));
    }

    private static byte[] Bytes(ITrainedModel trained)
    {
        using (trained) return trained.Model.Specification.ToByteArray();
    }

    private sealed class Told(Action<TrainingProgress> listener) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => listener(value);
    }
}
