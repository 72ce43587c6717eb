using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.IO;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train image</c>: an image classifier from a folder of photos for each class.</summary>
internal static class TrainImageCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        TrainImageOptions options = new();
        CommandWithExamples command = new("image", "Train an image classifier.")
        {
            Arguments = { options.Photos },
            Options = { output, force, json },
            Check = options.Check,
            Examples =
            [
                ("coreml train image samples/Materials -o Materials.mlmodel", "Train on a folder per class."),
                ("coreml train image photos -o Pets.mlmodel --validation test --augment flip crop",
                    "With own validation photos and altered copies."),
                ("coreml train image photos -o Pets.mlmodel --embed", "One file that needs no extractor beside it."),
            ],
        };
        command.AddAll(options.All);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(output);
            Writable.Require(path);
            ImageClassifierOptions how = options.Read(parse);
            ImageClassifier classifier = options.Session.Run(terminal, parse, () => TrainingBar.Show(
                terminal, progress => ImageClassifier.Train(options.Source(parse), how, progress, cancellationToken)));
            cancellationToken.ThrowIfCancellationRequested();
            classifier.Save(path);
            PhotoNotes.Write(terminal, classifier.SkippedPhotos, classifier.Warnings);
            if (Path.GetExtension(Path.TrimEndingDirectorySeparator(path)).Equals(".mlpackage", StringComparison.OrdinalIgnoreCase))
            {
                terminal.Error.WriteLine("note: a package needs Xcode 13 or newer; a .mlmodel file holds the same in one file.");
            }

            long bytes = StoredSize.Of(path);
            if (parse.GetValue(json))
            {
                terminal.WriteJson(TrainingDocument.From(path, bytes, classifier), TrainingJson.Default.TrainingDocument);
            }
            else TrainingSummary.Print(terminal, classifier, path, bytes, needsExtractor: !how.Embed && how.FeatureExtractor is null);
        }, cancellationToken));
        return command;
    }
}
