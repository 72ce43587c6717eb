using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Progress;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train image</c>: an image classifier from a folder of photos for each class.</summary>
internal static class TrainImageCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> photos = new("DIR") { Description = "A folder with a folder of photos for each class, named as the class.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> labels = new("--labels") { Description = "Instead of DIR: a CSV file of path,label, paths relative to it.", HelpName = "FILE.csv" };
        Option<string> output = TrainOptions.Output();
        Option<string> validation = new("--validation") { Description = "Photos to validate with, in folders like DIR; otherwise some are set aside.", HelpName = "DIR" };
        Option<string> extractor = new("--extractor")
        {
            Description = "The feature extractor: a Core ML model with one picture as input and one array as output, or an ONNX network with a JSON file beside it; otherwise the built-in one.",
            HelpName = "PATH",
        };
        Option<bool> embed = new("--embed") { Description = "Write the extractor into the model, which then needs nothing else." };
        Option<string[]> augment = new("--augment")
        {
            Description = "Learn from altered copies of the photos as well: crop, flip, rotate, blur, expose, noise.",
            HelpName = "KIND",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        augment.AcceptOnlyFromAmong([.. AugmentationNames.Keys]);
        Option<bool> strict = new("--strict") { Description = "Fail when a photo cannot be read, instead of listing it." };
        Option<string> cache = new("--cache") { Description = "Where features are remembered for the next time; 'none' for nowhere.", HelpName = "DIR" };
        MetadataOptions metadata = new();
        CommandWithExamples command = new("image", "Train an image classifier.")
        {
            Arguments = { photos },
            Options =
            {
                output, labels, validation, extractor, embed, augment, strict, cache,
                metadata.Author, metadata.Description, metadata.License, metadata.Version,
            },
            Examples =
            [
                ("coreml train image samples/Materials -o Materials.mlmodel", "Train on a folder per class."),
                ("coreml train image photos -o Pets.mlmodel --validation test --augment flip crop", "With own validation photos and altered copies."),
                ("coreml train image photos -o Pets.mlmodel --embed", "One file that needs no extractor beside it."),
            ],
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(photos) is null == result.GetValue(labels) is null) result.AddError("Give a folder of photos, or --labels.");
        });
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(output);
            TrainOptions.RequireWritable(path);
            ImageClassifierDataSource source = parse.GetValue(labels) is { } table
                ? ImageClassifierDataSource.LabeledCsv(table)
                : ImageClassifierDataSource.LabeledDirectories(parse.GetRequiredValue(photos));
            ImageClassifierOptions options = new()
            {
                Validation = parse.GetValue(validation) is { } folder ? ImageClassifierDataSource.LabeledDirectories(folder) : null,
                FeatureExtractor = parse.GetValue(extractor),
                Embed = parse.GetValue(embed),
                Augmentations = parse.GetRequiredValue(augment).Aggregate(ImageAugmentationOptions.None, (all, name) => all | AugmentationNames[name]),
                IsStrict = parse.GetValue(strict),
                CacheFolder = parse.GetValue(cache) switch { null => ImageClassifierOptions.DefaultCacheFolder, "none" => null, string place => place },
                Metadata = metadata.Read(parse),
            };
            ImageClassifier classifier = ProgressDisplay.Show(terminal, progress => ImageClassifier.Train(source, options, progress, cancellation));
            cancellation.ThrowIfCancellationRequested();
            classifier.Save(path);
            TrainingSummary.Print(terminal, classifier, path);
        }, cancellation));
        return command;
    }

    private static readonly Dictionary<string, ImageAugmentationOptions> AugmentationNames =
        Enum.GetValues<ImageAugmentationOptions>().Where(option => option != ImageAugmentationOptions.None)
            .ToDictionary(option => option.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);
}
