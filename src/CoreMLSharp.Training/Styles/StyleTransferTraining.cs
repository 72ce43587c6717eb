using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.ModelTraining;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.Styles;

/// <summary>One training of a <see cref="StyleTransfer"/>, step by step.</summary>
internal sealed class StyleTransferTraining(
    StyleTransferDataSource source, StyleTransferOptions options, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    /// <summary>The key of the model's metadata with the density of textels, Create ML's own.</summary>
    public const string DensityKey = "Textel Density";

    private const string Input = "image", Output = "stylizedImage";
    private const double LearningRate = 5e-3;
    private const int FewPhotos = 20;
    private const int MeasuredPieces = 8;

    /// <summary>
    /// The sizes of pictures that the model takes: the first is what it is shown with, the others are for previews and for photos and video
    /// of other proportions.
    /// </summary>
    private static readonly (uint Width, uint Height)[] Sizes =
        [(512, 512), (256, 256), (1024, 1024), (640, 480), (480, 640), (1280, 720), (720, 1280)];

    private readonly List<string> _warnings = [];
    private readonly List<PhaseDuration> _phases = [];

    /// <summary>How many pieces of photos are looked at.</summary>
    private int Pieces => options.MaximumIterations * options.BatchSize;

    private int Channels => options.Algorithm == StyleAlgorithm.Cnn ? 32 : 16;

    public StyleTransfer Run()
    {
        SessionFolder? session = SessionFolder.Begin(options.Session, "style", SettingsOf);
        ProgressMeter? reading = null;
        ContentPhotos photos = ContentPhotos.Read(
            source, Pieces, Input, options,
            count => reading = new ProgressMeter(progress, TrainingPhase.Reading, count), _warnings, cancellationToken);
        if (source.Content.Count < FewPhotos)
        {
            _warnings.Add($"there are only {source.Content.Count} photos to practise on; 100 or more make a style that suits any photo");
        }

        PerceptualMaps maps = PerceptualMaps.Load();
        PixelBuffer picture = ContentPhotos.Scaled(MLImage.FromFile(source.StyleImage), options.TextelDensity);
        StyleLoss loss = new(maps.StyleOf(picture, options.Threads), Output);
        _phases.Add(reading!.Duration);

        using ModelFile network = new(TrainedNetwork(maps));
        ModelTrainerOptions how = new()
        {
            Loss = loss.All(options.StyleStrength),
            Metrics = new Dictionary<string, ModelLoss>
            {
                [nameof(StyleLoss.Content)] = StyleLoss.Content,
                [nameof(StyleLoss.Style)] = loss.Style,
            },
            Optimizer = new Adam { LearningRate = LearningRate },
            Schedule = LearningRateSchedule.Cosine().WarmUp(10),
            Epochs = 1,
            BatchSize = options.BatchSize,
            Shuffle = false,
            Parameters = [StyleNetwork.Prefix + "*"],
            GradientNormLimit = 10,
            Configuration = new MLModelConfiguration { Threads = options.Threads },
        };
        using MLModelTrainer trainer = new(network, photos, how);
        ProgressMeter training = new(progress, TrainingPhase.Training, options.MaximumIterations);
        ResumableTraining.Run(trainer, options.MaximumIterations, session, training, areSteps: true, cancellationToken);
        _phases.Add(training.Duration);

        ProgressMeter evaluating = new(progress, TrainingPhase.Evaluating, 0);
        IReadOnlyDictionary<string, double> measured = trainer.Evaluate(photos.First(MeasuredPieces), cancellationToken);
        using ModelFile trained = trainer.ToModelFile();
        _phases.Add(evaluating.Duration);
        return new StyleTransfer(ShippedModel(trained.Specification.NeuralNetwork))
        {
            TrainingMetrics = new TaskMetrics
            {
                Count = source.Content.Count,
                ContentLoss = measured[nameof(StyleLoss.Content)],
                StyleLoss = measured[nameof(StyleLoss.Style)],
            },
            Warnings = _warnings,
            Phases = _phases,
        };
    }

    /// <summary>The network that learns, with the fixed maps of what goes in and of what comes out.</summary>
    private Model TrainedNetwork(PerceptualMaps maps)
    {
        NeuralNetworkBuilder network = new(
            [Feature.Image(Input, ContentPhotos.Side, ContentPhotos.Side, ImageFeatureType.Types.ColorSpace.Rgb)],
            [Feature.MultiArray(Output, ArrayFeatureType.Types.ArrayDataType.Float32)]);
        new StyleNetwork(network, Channels, new Random(options.Seed)).Add(Input, Output);
        maps.AddTo(network, Input, StyleLoss.Before, PerceptualMaps.Content);
        maps.AddTo(network, Output, StyleLoss.After, PerceptualMaps.Style[^1]);
        return network.Build();
    }

    /// <summary>The network that learned, by itself, from picture to picture.</summary>
    private Model ShippedModel(NeuralNetwork trained)
    {
        NeuralNetworkBuilder network = new([Picture(Input, "The picture to change.")], [Picture(Output, "The picture in the style.")]);
        foreach (NeuralNetworkLayer layer in trained.Layers.Take(StyleNetwork.Layers)) network.AddLayer(layer.Clone());
        Model model = network.Build();
        model.Description.Metadata ??= new Metadata();
        foreach ((string key, string value) in new[]
        {
            ("Algorithm", options.Algorithm == StyleAlgorithm.Cnn ? "cnn" : "cnnLite"),
            ("Style Strength", options.StyleStrength.ToString(CultureInfo.InvariantCulture)),
            (DensityKey, options.TextelDensity.ToString(CultureInfo.InvariantCulture)),
            ("com.apple.coreml.model.preview.type", "styleTransfer"),
            ("com.apple.coreml.model.preview.params", "image"),
        })
        {
            model.Description.Metadata.UserDefined[key] = value;
        }

        options.Metadata.ApplyTo(model);
        return model;
    }

    private static FeatureDescription Picture(string name, string what)
    {
        (uint width, uint height) = Sizes[0];
        FeatureDescription picture = Feature.Image(name, (int)width, (int)height, ImageFeatureType.Types.ColorSpace.Rgb);
        picture.ShortDescription = what;
        picture.Type.ImageType.EnumeratedSizes = new()
        {
            Sizes = { Sizes.Select(size => new ImageFeatureType.Types.ImageSize { Width = size.Width, Height = size.Height }) },
        };
        return picture;
    }

    private SessionSettings SettingsOf() => new SessionSettings()
        .With("algorithm", options.Algorithm)
        .With("number of iterations", options.MaximumIterations)
        .With("batch size", options.BatchSize)
        .With("style strength", options.StyleStrength)
        .With("textel density", options.TextelDensity)
        .With("seed", options.Seed)
        .WithDigest("style's picture", digest => digest.AddFile(source.StyleImage))
        .WithDigest("set of photos", digest =>
        {
            foreach (string photo in ContentPhotos.Choose(source, Pieces)) digest.AddFile(photo);
        });
}
