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

    private readonly Option<string> _labels = new("--labels")
    {
        Description = "Instead of DIR: a CSV file with the columns path and label, paths relative to it.",
        HelpName = "FILE.csv",
    };
    private readonly Option<string> _validation = new("--validation")
    {
        Description = "Photos to validate with, in subfolders like DIR; otherwise some are set aside.",
        HelpName = "DIR",
    };
    private readonly Option<string> _extractor = new("--extractor")
    {
        Description = "The feature extractor: a Core ML model with one image as input and one array as output, or an ONNX network with "
            + "a JSON file beside it; otherwise the built-in one.",
        HelpName = "PATH",
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
    private readonly Option<bool> _strict =
        new("--strict") { Description = "Fail when a photo cannot be read or is not there, instead of listing it." };
    private readonly Option<string> _cache = new("--cache")
    {
        Description = "Where features are remembered for the next time; 'none' for nowhere.",
        HelpName = "DIR",
    };
    private readonly MetadataOptions _metadata = new();

    /// <summary>Where the training can be stopped and go on.</summary>
    public SessionOptions Session { get; } = new();

    public Argument<string> Photos { get; } = new("DIR")
    {
        Description = "A folder with one subfolder of photos per class; the subfolder's name is the label.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public IEnumerable<Option> All =>
        [_labels, _validation, _extractor, _embed, _updatable, _augment, _strict, _cache, .. Session.All, .. _metadata.All];

    /// <summary>The photos come from one place, and their features go to one.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        (string? folder, string? table) = (parse.GetValue(Photos), parse.GetValue(_labels));
        if (folder is null && table is null) yield return "Give a folder of photos, or --labels.";
        if (folder is not null && table is not null) yield return $"Give a folder of photos ({folder}) or --labels {table}, not both.";
        foreach (string problem in Session.Check(parse)) yield return problem;
        if (Session.IsGiven(parse) && parse.GetValue(_cache) is not null)
        {
            yield return "--session remembers features in its own folder: leave out --cache.";
        }
    }

    /// <summary>The photos with their labels.</summary>
    public ImageClassifierDataSource Source(ParseResult parse) => parse.GetValue(_labels) is { } table
        ? ImageClassifierDataSource.LabeledCsv(table)
        : ImageClassifierDataSource.LabeledDirectories(parse.GetRequiredValue(Photos));

    public ImageClassifierOptions Read(ParseResult parse) => new()
    {
        Validation = parse.GetValue(_validation) is { } folder ? ImageClassifierDataSource.LabeledDirectories(folder) : null,
        FeatureExtractor = parse.GetValue(_extractor),
        Embed = parse.GetValue(_embed),
        IsUpdatable = parse.GetValue(_updatable),
        Augmentations = parse.GetRequiredValue(_augment).Aggregate(ImageAugmentationOptions.None, (all, one) => all | one),
        IsStrict = parse.GetValue(_strict),
        CacheFolder = parse.GetValue(_cache) switch
        {
            null => ImageClassifierOptions.DefaultCacheFolder,
            "none" => null,
            string place => place,
        },
        Session = Session.Read(parse),
        Metadata = _metadata.Read(parse),
    };

    private static ImageAugmentationOptions ReadAugmentation(string text) =>
        Augmentations.TryGetValue(text, out ImageAugmentationOptions augmentation)
        ? augmentation
        : throw new CoreMLException($"It must be one of {string.Join(", ", Augmentations.Keys)}.");
}
