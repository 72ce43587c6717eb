using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.SoundClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train sound</c>: a sound classifier from a folder of sounds for each class.</summary>
internal static class TrainSoundCommand
{
    public static Command Create(Terminal terminal)
    {
        SessionOptions session = new();
        TaskTraining task = new(terminal, "sounds", session: session);
        Argument<string> sounds = new("DIR")
        {
            Description = "A folder with one subfolder of sounds per class (WAV, AIFF, MP3, FLAC, Ogg); the subfolder's name is the label.",
        };
        Option<string> validation = new("--validation")
        {
            Description = "Sounds to validate with, in subfolders like DIR; otherwise some are set aside.",
            HelpName = "DIR",
        };
        Option<double?> overlap = CheckedOption.Number(
            "--overlap", "PART", "The part of a window that the next one has too, from 0 to below 1; 0.5 where it is not given.",
            least: 0, most: 0.99);
        Option<string> extractor = new("--extractor")
        {
            Description = "The feature extractor: a Core ML model from samples to one array; otherwise the built-in one.",
            HelpName = "PATH",
        };
        Option<bool> embed = new("--embed") { Description = "Write the extractor into the model, which then needs nothing else." };
        CommandWithExamples command = new("sound", "Train a sound classifier.")
        {
            Arguments = { sounds },
            Options = { validation, overlap, extractor, embed },
            Check = session.Check,
            Examples =
            [
                ("coreml train sound samples/Instruments -o Instruments.mlmodel", "Train on a folder per class."),
                ("coreml train sound sounds -o Birds.mlmodel --validation test --embed", "With own validation sounds, as one file."),
            ],
        };
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            SoundClassifierOptions options = new()
            {
                Validation = parse.GetValue(validation) is { } folder ? SoundClassifierDataSource.LabeledDirectories(folder) : null,
                OverlapFactor = parse.GetValue(overlap) ?? new SoundClassifierOptions().OverlapFactor,
                FeatureExtractor = parse.GetValue(extractor),
                Embed = parse.GetValue(embed),
                Session = session.Read(parse),
                Metadata = task.Metadata.Read(parse),
            };
            SoundClassifierDataSource source = SoundClassifierDataSource.LabeledDirectories(parse.GetRequiredValue(sounds));
            task.Run(parse, progress => SoundClassifier.Train(source, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
