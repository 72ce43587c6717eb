using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ObjectDetection;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Validation;
using Google.Protobuf;

namespace CoreMLSharp.Training.Tests.ObjectDetection;

public sealed class ObjectDetectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shapes_are_found_by_a_small_valid_model_with_the_features_of_Create_ML()
    {
        ObjectDetectorDataSource training = Shapes("train", 24, seed: 0), testing = Shapes("test", 8, seed: 100);
        using ObjectDetector detector = ObjectDetector.Train(
            training, new ObjectDetectorOptions { Validation = testing, MaxIterations = 50, BatchSize = 4 });
        Assert.InRange(detector.ValidationMetrics!.MeanAveragePrecision50!.Value, 0.3, 1);
        Assert.InRange(detector.ValidationMetrics.MeanAveragePrecision!.Value, 0.05, 1);
        Assert.Equal(["disc", "square"], detector.ValidationMetrics.AveragePrecision50!.Keys);
        Assert.Empty(ModelValidator.Validate(detector.Model));
        Model model = detector.Model.Specification;
        Assert.InRange(model.CalculateSize(), 1, 500_000);
        Assert.Equal(["image", "iouThreshold", "confidenceThreshold"], model.Description.Input.Select(input => input.Name));
        Assert.Equal(["confidence", "coordinates"], model.Description.Output.Select(output => output.Name));
        Assert.Equal(
            ["linkedModel", "neuralNetwork", "nonMaximumSuppression"], model.PipelineModels.Select(stage => stage.TypeName));

        string path = _folder["Shapes.mlmodel"];
        detector.Model.Save(path);
        using MLModel loaded = MLModel.Load(path);
        TaskEvaluation evaluation = ObjectDetector.Evaluate(loaded, testing);
        Assert.Equal(detector.ValidationMetrics.MeanAveragePrecision50, evaluation.Metrics.MeanAveragePrecision50);
        Assert.All(evaluation.PrecisionRecall!.Values, curve => Assert.NotEmpty(curve));
    }

    [Fact]
    public void The_network_that_is_written_computes_the_boxes_that_training_computes()
    {
        CenteredBox[] anchors = [new(0, 0, 0.1, 0.2), new(0, 0, 0.4, 0.3)];
        DetectorDesign design = new(["a", "b", "c"], anchors, new FeatureMap("fine", 6, 4), new FeatureMap("coarse", 5, 2));
        DetectorNetwork network = new(design);
        Model trained = network.ToTrain();
        Random random = new(1);
        foreach (NeuralNetworkLayer layer in trained.NetworkLayers.Where(layer => layer.Convolution is not null))
        {
            int weights = layer.Convolution.Weights.Float16Value.Length / 2;
            Half[] values = [.. Enumerable.Range(0, weights).Select(_ => (Half)(0.4f * (random.NextSingle() - 0.5f)))];
            layer.Convolution.Weights = new WeightParams { Float16Value = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(values)) };
        }

        Dictionary<string, MLFeatureValue> maps = new()
        {
            ["fine"] = Noise(random, 6, 4, 4),
            ["coarse"] = Noise(random, 5, 2, 2),
        };
        using ModelFile scoring = new(trained), deciding = new(network.ToFinish(trained));
        using MLModel scores = MLModel.Load(scoring), boxes = MLModel.Load(deciding);
        float[] raw = scores.Predict(maps)[DetectorNetwork.Scores].MultiArrayValue.ToFloats();
        IReadOnlyDictionary<string, MLFeatureValue> decided = boxes.Predict(maps);
        double[] coordinates = decided["raw_coordinates"].MultiArrayValue.ToDoubles();
        double[] confidences = decided["raw_confidence"].MultiArrayValue.ToDoubles();
        for (int cell = 0; cell < design.Cells; cell++)
        {
            for (int anchor = 0; anchor < anchors.Length; anchor++)
            {
                int first = anchor * design.Numbers;
                double[] own = [.. Enumerable.Range(first, design.Numbers).Select(i => (double)raw[(i * design.Cells) + cell])];
                double[] classes = [.. own[5..].Select(Math.Exp)];
                int box = (cell * anchors.Length) + anchor;
                double[] expected =
                [
                    ((3 * Sigmoid(own[0])) - 1 + (cell % 4)) / 4, ((3 * Sigmoid(own[1])) - 1 + (cell / 4)) / 4,
                    Math.Exp(own[2]) * anchors[anchor].Width, Math.Exp(own[3]) * anchors[anchor].Height,
                ];
                for (int i = 0; i < 4; i++) Assert.Equal(expected[i], coordinates[(4 * box) + i], 1e-4);
                for (int k = 0; k < 3; k++) Assert.Equal(Sigmoid(own[4]) * classes[k] / classes.Sum(), confidences[(3 * box) + k], 1e-4);
            }
        }
    }

    [Fact]
    public void The_same_photos_give_the_same_bytes_on_one_thread_and_on_several()
    {
        ObjectDetectorDataSource shapes = Shapes("train", 6, seed: 0);
        ObjectDetectorOptions options = new() { MaxIterations = 3, BatchSize = 2 };
        using ObjectDetector first = ObjectDetector.Train(shapes, options with { Threads = 1 });
        using ObjectDetector second = ObjectDetector.Train(shapes, options with { Threads = 3 });
        Assert.Equal(first.Model.Specification.ToByteArray(), second.Model.Specification.ToByteArray());
    }

    [Fact]
    public void A_detector_may_hold_its_extractor()
    {
        using ObjectDetector detector = ObjectDetector.Train(
            Shapes("train", 4, seed: 0), new ObjectDetectorOptions { MaxIterations = 1, BatchSize = 2, Embed = true });
        Assert.Equal("neuralNetwork", detector.Model.Specification.PipelineModels.First().TypeName);
        Assert.Empty(ModelValidator.Validate(detector.Model));
        using MLModel model = MLModel.Load(detector.Model);
        MLImage photo = MLImage.FromFile(_folder["train", "00.jpg"]);
        IReadOnlyDictionary<string, MLFeatureValue> found = model.Predict(
            new Dictionary<string, MLFeatureValue> { ["image"] = photo, ["confidenceThreshold"] = 0d });
        Assert.NotEmpty(Detection.From(model, found, photo)!);
    }

    [Fact]
    public void Training_can_be_cancelled_at_once_and_in_its_midst()
    {
        ObjectDetectorDataSource shapes = Shapes("train", 4, seed: 0);
        Assert.Throws<OperationCanceledException>(
            () => ObjectDetector.Train(shapes, cancellationToken: new CancellationToken(canceled: true)));
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(
            () => ObjectDetector.Train(shapes, progress: new Stop(stop), cancellationToken: stop.Token));
    }

    [Fact]
    public void What_cannot_be_learnt_from_is_refused_or_warned_of()
    {
        ObjectDetectorDataSource empty = ObjectDetectorDataSource.Of([new AnnotatedImage("nothing.jpg", [])]);
        Assert.Contains("no objects", Message(() => ObjectDetector.Train(empty)), StringComparison.Ordinal);
        ObjectDetectorDataSource shapes = Shapes("train", 4, seed: 0);
        Assert.Contains(
            "at least one iteration", Message(() => ObjectDetector.Train(shapes, new ObjectDetectorOptions { MaxIterations = 0 })),
            StringComparison.Ordinal);
        ObjectDetectorDataSource other = ObjectDetectorDataSource.Of(
            [new AnnotatedImage(_folder["train", "00.jpg"], [new AnnotatedObject("cone", new BoundingBox(0, 0, 1, 1))])]);
        Assert.Contains(
            "objects of 1 class", Message(() => ObjectDetector.Train(shapes, new ObjectDetectorOptions { Validation = other })),
            StringComparison.Ordinal);
        using ObjectDetector detector = ObjectDetector.Train(shapes, new ObjectDetectorOptions { MaxIterations = 1, BatchSize = 1 });
        Assert.Contains(detector.Warnings, warning => warning.StartsWith("There are only", StringComparison.Ordinal));
        Assert.Null(detector.ValidationMetrics);
    }

    private static string Message(Action action) => Assert.ThrowsAny<CoreMLException>(action).Message;

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static MLMultiArray Noise(Random random, params long[] shape) =>
        MLMultiArray.Wrap([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle())], shape);

    private ObjectDetectorDataSource Shapes(string name, int count, int seed) =>
        ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(AnnotatedShapes.Write(_folder, name, count, seed));

    /// <summary>Cancels as soon as something was learnt.</summary>
    private sealed class Stop(CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value is { Phase: TrainingPhase.Training, Done: > 1 }) source.Cancel();
        }
    }
}
