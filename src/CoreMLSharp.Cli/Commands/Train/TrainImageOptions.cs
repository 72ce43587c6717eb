using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary>What an image classifier is trained on, and how.</summary>
internal sealed class TrainImageOptions
{
    private static readonly Dictionary<string, ImageAugmentationOptions> Augmentations = Enum.GetValues<ImageAugmentationOptions>()
        .Where(option => option != ImageAugmentationOptions.None)
        .ToDictionary(option => option.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    private readonly Option<string> _validation = new("--validation")
    {
        Description = "Photos to validate with, in subfolders like DIR; otherwise some are set aside.",
        HelpName = "DIR",
    };
    private readonly Option<bool> _embed =
        new("--embed") { Description = "Write the extractor into the model, which then needs nothing else." };
    private readonly Option<bool> _updatable =
        new("--updatable") { Description = "Let an app, or coreml update, train the classifier further." };
    private readonly Option<ImageAugmentationOptions[]> _augment = new("--augment")
    {
        Description = $"Learn from altered copies of the photos as well: {string.Join(", ", Augmentations.Keys)}.",
        HelpName = "KIND",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => CheckedOption.Read(result, "--augment", token.Value, ReadAugmentation))],
    };
    private readonly PhotoOptions _photos = new();
    private readonly MetadataOptions _metadata = new();

    /// <summary>Where the training can be stopped and go on.</summary>
    public SessionOptions Session { get; } = new();

    public Argument<string> Photos => _photos.Photos;

    public IEnumerable<Option> All =>
        [.. _photos.All, _validation, _embed, _updatable, _augment, .. Session.All, .. _metadata.All];

    /// <summary>The photos come from one place, and their features go to one.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        foreach (string problem in _photos.Check(parse).Concat(Session.Check(parse))) yield return problem;
        if (Session.IsGiven(parse) && _photos.IsCacheGiven(parse))
        {
            yield return "--session remembers features in its own folder: leave out --cache.";
        }
    }

    /// <summary>The photos with their labels.</summary>
    public ImageClassifierDataSource Source(ParseResult parse) => _photos.Source(parse);

    public ImageClassifierOptions Read(ParseResult parse) => _photos.Read(parse) with
    {
        Validation = parse.GetValue(_validation) is { } folder ? ImageClassifierDataSource.LabeledDirectories(folder) : null,
        Embed = parse.GetValue(_embed),
        IsUpdatable = parse.GetValue(_updatable),
        Augmentations = parse.GetRequiredValue(_augment).Aggregate(ImageAugmentationOptions.None, (all, one) => all | one),
        Session = Session.Read(parse),
        Metadata = _metadata.Read(parse),
    };

    private static ImageAugmentationOptions ReadAugmentation(string text) =>
        Augmentations.TryGetValue(text, out ImageAugmentationOptions augmentation)
        ? augmentation
        : throw new CoreMLException($"It must be one of {string.Join(", ", Augmentations.Keys)}.");
}
