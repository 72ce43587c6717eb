using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.ModelTraining;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>One training of an <see cref="ObjectDetector"/>, step by step.</summary>
internal sealed class ObjectDetectorTraining(
    ObjectDetectorDataSource photos, ObjectDetectorOptions options, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    private const int Anchors = 5;

    private const double Rate = 2e-3, Decay = 5e-2, LongestGradient = 10;

    /// <summary>Steps in which the rate rises.</summary>
    private const int WarmUp = 30;

    private readonly int _threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
    private readonly string[] _classes = [.. photos.Classes];
    private readonly List<string> _warnings =
        [.. photos.LeftOut.Concat(options.Validation?.LeftOut ?? []).Select(file => file.Reason), .. photos.Doubts()];
    private readonly List<PhaseDuration> _phases = [];

    public ObjectDetector Run()
    {
        (AnnotatedImage[] toTrain, AnnotatedImage[] toValidate) = Divide();
        SessionFolder? session = SessionFolder.Begin(options.Session, "object detector", () => SettingsOf(toTrain));
        ProgressMeter meter = new(progress, TrainingPhase.Reading, toTrain.Length);
        using ObjectFeatureExtractor extractor = new();
        LearnedPhoto[] learned = PhotoShelf.Read(toTrain, _classes, extractor.Side, _threads, meter, _warnings, cancellationToken);
        _phases.Add(meter.Duration);

        CenteredBox[] boxes = [.. learned.SelectMany(photo => photo.Objects).Select(placed => placed.Box)];
        if (boxes.Length == 0)
        {
            throw new CoreMLException($"No photo of {photos.Name} with an object can be read. {_warnings.FirstOrDefault()}");
        }

        DetectorDesign design = new(_classes, AnchorBoxes.Find(boxes, Anchors), extractor.Maps[0], extractor.Maps[1]);
        Model network = Learn(extractor, design, learned, session);
        ModelFile? embedded = options.Embed ? extractor.TakeFile() : null;
        Model first = embedded?.Specification ?? LinkedModelBuilder.Create(extractor.Description, ObjectFeatureExtractor.Name);
        ModelFile file = new(DetectorPipeline.Create(first, network, design, options));
        meter = new ProgressMeter(progress, TrainingPhase.Evaluating, toTrain.Length + toValidate.Length);
        using MLModel model = MLModel.Load(file, new MLModelConfiguration { Threads = 1 });
        TaskMetrics trainingMetrics = Evaluate(model, toTrain, meter);
        TaskMetrics? validationMetrics = toValidate.Length > 0 ? Evaluate(model, toValidate, meter) : null;
        _phases.Add(meter.Duration);
        return new ObjectDetector(file, _classes, embedded)
        {
            TrainingMetrics = trainingMetrics,
            ValidationMetrics = validationMetrics,
            Warnings = _warnings,
            Phases = _phases,
        };
    }

    private (AnnotatedImage[] Training, AnnotatedImage[] Validation) Divide()
    {
        if (options.Validation is { } given)
        {
            KnownClasses known = new(_classes);
            known.RequireAll(given.Classes, "objects", given.Name, photos.Name);
            return (
                [.. photos.Images],
                [
                    .. given.Images.Select(image => image with
                    {
                        Objects = [.. image.Objects.Select(item => item with { Label = known.Find(item.Label)! })],
                    }),
                ]);
        }

        // A photo stands for the rarest class on it, so that validation has some of each.
        Dictionary<string, int> counts = _classes.ToDictionary(
            label => label, label => photos.Images.Sum(image => image.Objects.Count(item => item.Label == label)));
        int[] labels = [.. photos.Images.Select(image => image.Objects.Count == 0
            ? _classes.Length
            : Array.IndexOf(_classes, image.Objects.MinBy(item => counts[item.Label])!.Label))];
        bool[] chosen = ValidationSplit.Choose(labels, _classes.Length + 1);
        return ([.. photos.Images.Where((_, i) => !chosen[i])], [.. photos.Images.Where((_, i) => chosen[i])]);
    }

    private Model Learn(ObjectFeatureExtractor extractor, DetectorDesign design, LearnedPhoto[] learned, SessionFolder? session)
    {
        ProgressMeter meter = new(progress, TrainingPhase.Training, options.MaxIterations);
        using TrainingViews views = new(
            extractor, design, learned, options.MaxIterations * options.BatchSize, options.BatchSize + _threads);
        DetectorNetwork network = new(design);
        using ModelFile begun = new(network.ToTrain());
        using MLModelTrainer trainer = new(
            begun, views,
            new ModelTrainerOptions
            {
                Loss = new DetectionLoss(design).ToModelLoss(),
                Optimizer = new AdamW { LearningRate = Rate, WeightDecay = Decay },
                Schedule = LearningRateSchedule.Cosine().WarmUp(WarmUp),
                GradientNormLimit = LongestGradient,
                BatchSize = options.BatchSize,
                Epochs = 1,
                Shuffle = false,
                Configuration = new MLModelConfiguration { Threads = 1 },
            });
        ResumableTraining.Run(trainer, options.MaxIterations, session, meter, areSteps: true, cancellationToken);
        using ModelFile trained = trainer.ToModelFile();
        _phases.Add(meter.Duration);
        return network.ToFinish(trained.Specification);
    }

    private TaskMetrics Evaluate(MLModel model, AnnotatedImage[] images, ProgressMeter meter)
    {
        ExaminedPhoto[] examined = ObjectDetectorEvaluation.Examine(model, images, _threads, meter, _warnings, cancellationToken);
        return ObjectDetectorEvaluation.Measure(examined, _classes);
    }

    private SessionSettings SettingsOf(AnnotatedImage[] toTrain) => new SessionSettings()
        .With("number of iterations", options.MaxIterations)
        .With("batch size", options.BatchSize)
        .WithDigest("training data", digest =>
        {
            foreach (AnnotatedImage image in toTrain)
            {
                digest.AddFile(image.Path);
                foreach (AnnotatedObject item in image.Objects)
                {
                    digest.Add(item.Label);
                    digest.Add(item.Box.X, item.Box.Y, item.Box.Width, item.Box.Height);
                }
            }
        });
}
