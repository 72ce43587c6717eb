using System.CommandLine;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Labelled photos, and what computes their features.</summary>
internal sealed class PhotoOptions
{
    private readonly Option<string> _labels = new("--labels")
    {
        Description = "Instead of DIR: a CSV file with the columns path and label, paths relative to it.",
        HelpName = "FILE.csv",
    };
    private readonly Option<string> _extractor = new("--extractor")
    {
        Description = "The feature extractor: a Core ML model with one image as input and one array as output, or an ONNX network with "
            + "a JSON file beside it; otherwise the built-in one.",
        HelpName = "PATH",
    };
    private readonly Option<bool> _strict =
        new("--strict") { Description = "Fail when a photo cannot be read or is not there, instead of listing it." };
    private readonly Option<string> _cache = new("--cache")
    {
        Description = "Where features are remembered for the next time; 'none' for nowhere.",
        HelpName = "DIR",
    };

    public Argument<string> Photos { get; } = new("DIR")
    {
        Description = "A folder with one subfolder of photos per class; the subfolder's name is the label.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public IEnumerable<Option> All => [_labels, _extractor, _strict, _cache];

    /// <summary>The photos come from one place.</summary>
    public IEnumerable<string> Check(ParseResult parse)
    {
        (string? folder, string? table) = (parse.GetValue(Photos), parse.GetValue(_labels));
        if (folder is null && table is null) yield return "Give a folder of photos, or --labels.";
        if (folder is not null && table is not null) yield return $"Give a folder of photos ({folder}) or --labels {table}, not both.";
    }

    /// <summary>Whether it is said where features are remembered.</summary>
    public bool IsCacheGiven(ParseResult parse) => parse.GetValue(_cache) is not null;

    /// <summary>The photos with their labels.</summary>
    public ImageClassifierDataSource Source(ParseResult parse) => parse.GetValue(_labels) is { } table
        ? ImageClassifierDataSource.LabeledCsv(table)
        : ImageClassifierDataSource.LabeledDirectories(parse.GetRequiredValue(Photos));

    /// <summary>The extractor, the cache, and how strict it is with photos.</summary>
    public ImageClassifierOptions Read(ParseResult parse) => new()
    {
        FeatureExtractor = parse.GetValue(_extractor),
        IsStrict = parse.GetValue(_strict),
        CacheFolder = parse.GetValue(_cache) switch
        {
            null => ImageClassifierOptions.DefaultCacheFolder,
            "none" => null,
            string place => place,
        },
    };
}
