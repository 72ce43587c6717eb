using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.PoseClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train actions</c>: a classifier of what a body or a hand does, from key points over time.</summary>
internal static class TrainActionsCommand
{
    public static Command Create(Terminal terminal)
    {
        SessionOptions session = new();
        TaskTraining task = new(terminal, "actions", session: session);
        Argument<string> data = new("DATA")
        {
            Description = "A folder with one subfolder of actions per class (a CSV or JSON file each, a row a frame), or one such file: "
                + "with a column recording, or with the path of one point in each row.",
        };
        Option<string> validation = new("--validation")
        {
            Description = "Actions to validate with, in the form of DATA; otherwise some are set aside.",
            HelpName = "DATA",
        };
        Option<int?> window = CheckedOption.Integer(
            "--window", "How many frames a prediction is made from; otherwise 60, or what the longest action has.", least: 2, most: 10_000);
        Option<double?> rate = CheckedOption.Number(
            "--frame-rate", "NUMBER", "How many frames a second there are, which is written into the model; otherwise 30.", least: 0.001);
        RecordingOptions columns = new();
        KeyPointOptions network = new();
        CommandWithExamples command = new("actions", "Train a classifier of actions of hands or bodies, by key points over time.")
        {
            Arguments = { data },
            Options = { validation, window, rate },
            Check = session.Check,
            Examples =
            [
                ("coreml train actions exercises -o Exercises.mlmodel --window 60", "Train on a folder per class."),
                ("coreml predict Exercises.mlmodel squats.csv", "And say what each window of an action is."),
            ],
        };
        command.AddAll(columns.All);
        command.AddAll(network.All);
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            ActionClassifierOptions usual = new();
            ActionClassifierOptions options = network.Read(parse, usual) with
            {
                Validation = parse.GetValue(validation) is { } path ? columns.ReadActions(parse, path) : null,
                PredictionWindowSize = parse.GetValue(window),
                TargetFrameRate = parse.GetValue(rate) ?? usual.TargetFrameRate,
                Session = session.Read(parse),
                Metadata = task.Metadata.Read(parse),
            };
            KeyPointDataSource actions = columns.ReadActions(parse, parse.GetRequiredValue(data));
            task.Run(parse, progress => ActionClassifier.Train(actions, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
