using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.WordTagging;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train tagger</c>: a word tagger from sentences whose words have labels.</summary>
internal static class TrainTaggerCommand
{
    public static Command Create(Terminal terminal)
    {
        TaskTraining task = new(terminal, "words");
        Argument<string> data = new("DATA")
        {
            Description = "A .json file as Create ML takes it (tokens and labels of each sentence), or a text in the form of CoNLL.",
        };
        Option<string> validation = new("--validation")
        {
            Description = "Sentences to validate with, in the form of DATA; otherwise a tenth is set aside.",
            HelpName = "DATA",
        };
        TaggerOptions columns = new();
        Option<int?> bytes = CheckedOption.Integer(
            "--max-bytes", "Leave out features until those that stay take about so much (3,000,000 where it is not given).", least: 10_000);
        CommandWithExamples command = new("tagger", "Train a word tagger.")
        {
            Arguments = { data },
            Options = { validation, columns.Tokens, columns.Labels, bytes },
            Examples =
            [
                ("coreml train tagger names.json -o Names.mlmodel", "Train on sentences with labels."),
                ("coreml predict Names.mlmodel --text \"Ada met Charles\"", "And use it."),
            ],
        };
        command.AddAll(task.Options);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            WordTaggerOptions options = new()
            {
                Validation = parse.GetValue(validation) is { } path ? columns.Read(parse, path) : null,
                MaximumBytes = parse.GetValue(bytes) ?? new WordTaggerOptions().MaximumBytes,
                Metadata = task.Metadata.Read(parse),
            };
            WordTaggerDataSource sentences = columns.Read(parse, parse.GetRequiredValue(data));
            task.Run(parse, progress => WordTagger.Train(sentences, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
