using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.ActivityClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train activity</c>: an activity classifier from recordings of sensors.</summary>
internal static class TrainActivityCommand
{
    public static Command Create(Terminal terminal)
    {
        SessionOptions session = new();
        TaskTraining task = new(terminal, "recordings", session: session);
        Argument<string> data = new("DATA")
        {
            Description = "A folder with one subfolder of recordings per class (a CSV or JSON file each, a row a moment), or one such file "
                + "with the columns label and recording.",
        };
        Option<string> validation = new("--validation")
        {
            Description = "Recordings to validate with, in the form of DATA; otherwise some are set aside.",
            HelpName = "DATA",
        };
        Option<int?> window = CheckedOption.Integer(
            "--window", "How many rows a prediction is made from; otherwise 100.", least: 2, most: 100_000);
        Option<string[]> features = new("--features")
        {
            Description = "The columns to learn from; otherwise all numbers that are no clocks.",
            HelpName = "COLUMN…",
            AllowMultipleArgumentsPerToken = true,
        };
        RecordingOptions columns = new();
        NetworkOptions network = new();
        CommandWithExamples command = new("activity", "Train a classifier of what somebody does, by what sensors say.")
        {
            Arguments = { data },
            Options = { validation, window, features },
            Check = session.Check,
            Examples =
            [
                ("coreml train activity recordings -o Activities.mlmodel --window 100", "Train on a folder per class."),
                ("coreml predict Activities.mlmodel walk.csv", "And say what each window of a recording is."),
            ],
        };
        command.AddAll(columns.All);
        command.AddAll(network.All);
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            ActivityClassifierDataSource source = columns.ReadActivities(
                parse, parse.GetRequiredValue(data), parse.GetValue(features) is { Length: > 0 } names ? names : null);
            ActivityClassifierOptions usual = new();
            ActivityClassifierOptions options = usual with
            {
                Validation = parse.GetValue(validation) is { } path ? columns.ReadActivities(parse, path, source.FeatureColumns) : null,
                PredictionWindowSize = parse.GetValue(window) ?? usual.PredictionWindowSize,
                BatchSize = parse.GetValue(network.BatchSize) ?? usual.BatchSize,
                MaximumIterations = parse.GetValue(network.MaximumIterations),
                RandomSeed = parse.GetValue(network.RandomSeed) ?? usual.RandomSeed,
                Session = session.Read(parse),
                Metadata = task.Metadata.Read(parse),
            };
            task.Run(parse, progress => ActivityClassifier.Train(source, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
