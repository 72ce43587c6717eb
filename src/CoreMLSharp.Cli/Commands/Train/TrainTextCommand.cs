using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.TextClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train text</c>: a text classifier from folders of texts or a table.</summary>
internal static class TrainTextCommand
{
    private static readonly Dictionary<string, TextClassifierFormat> Formats = new()
    {
        ["public"] = TextClassifierFormat.PublicParts,
        ["createml"] = TextClassifierFormat.CreateML,
    };

    public static Command Create(Terminal terminal)
    {
        TaskTraining task = new(terminal, "texts");
        Argument<string> data = new("DATA")
        {
            Description = "A folder with one subfolder of .txt files per class (the subfolder's name is the label), or a .csv or .json "
                + "file.",
        };
        TextOptions columns = new();
        Option<string> validation = new("--validation")
        {
            Description = "Texts to validate with, in the form of DATA; otherwise some are set aside.",
            HelpName = "DATA",
        };
        ChoiceOption<TextClassifierFormat> format = new(
            "--format", "What is written: parts that the specification describes, or Create ML's private form (not tried on Apple's "
            + "runtime).", Formats, "public");
        Option<int?> bytes = CheckedOption.Integer(
            "--max-bytes", "Leave out words until the model of public parts is about so small; otherwise 100,000 with two classes and "
            + "50,000 more for each further one.", least: 2_000);
        CommandWithExamples command = new("text", "Train a text classifier.")
        {
            Arguments = { data },
            Options = { validation, columns.Text, columns.Label, format, bytes },
            Examples =
            [
                ("coreml train text reviews.csv -o Reviews.mlmodel", "Train on the columns text and label."),
                ("coreml train text mails -o Mails.mlmodel --validation more-mails", "On a folder per class, with own validation texts."),
                ("coreml predict Reviews.mlmodel --text \"a film to remember\"", "And use it."),
            ],
        };
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            TextClassifierOptions options = new()
            {
                Validation = parse.GetValue(validation) is { } path ? columns.Read(parse, path) : null,
                Format = format.Read(parse),
                MaximumBytes = parse.GetValue(bytes),
                Metadata = task.Metadata.Read(parse),
            };
            TextClassifierDataSource texts = columns.Read(parse, parse.GetRequiredValue(data));
            task.Run(parse, progress => TextClassifier.Train(texts, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
