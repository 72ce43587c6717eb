using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.PoseClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train poses</c>: a classifier of hand poses, or other poses, from key points.</summary>
internal static class TrainPosesCommand
{
    public static Command Create(Terminal terminal)
    {
        SessionOptions session = new();
        TaskTraining task = new(terminal, "poses", session: session);
        Argument<string> data = new("DATA")
        {
            Description = "A CSV file with a pose a row (label, x0, y0, x1, …), a JSON file of labels and keypoints, or a folder with one "
                + "subfolder of such files per class.",
        };
        Option<string> validation = new("--validation")
        {
            Description = "Poses to validate with, in the form of DATA; otherwise some are set aside.",
            HelpName = "DATA",
        };
        Option<string> label = new RecordingOptions().Label;
        KeyPointOptions network = new();
        CommandWithExamples command = new("poses", "Train a classifier of hand poses, by key points.")
        {
            Arguments = { data },
            Options = { validation, label },
            Check = session.Check,
            Examples =
            [
                ("coreml train poses hands.csv -o Hands.mlmodel", "Train on a table of key points."),
                ("coreml train poses hands -o Hands.mlmodel --augment rotate flip", "On a folder per class, whichever hand it is."),
            ],
        };
        command.AddAll(network.All);
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            HandPoseClassifierOptions options = network.Read(parse, new HandPoseClassifierOptions()) with
            {
                Validation = parse.GetValue(validation) is { } path ? Read(path) : null,
                Session = session.Read(parse),
                Metadata = task.Metadata.Read(parse),
            };
            KeyPointDataSource poses = Read(parse.GetRequiredValue(data));
            task.Run(parse, progress => HandPoseClassifier.Train(poses, options, progress, cancellationToken), cancellationToken);

            KeyPointDataSource Read(string path) => KeyPointDataSource.Poses(path, parse.GetRequiredValue(label));
        }, cancellationToken));
        return command;
    }
}
