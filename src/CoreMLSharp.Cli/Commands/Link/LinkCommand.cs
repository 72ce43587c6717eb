using System.CommandLine;
using CoreMLSharp.Building;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Documents;
using CoreMLSharp.Editing.Linking;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Link;

/// <summary><c>coreml link</c>: store once what several models have in common.</summary>
internal static class LinkCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> models = new("MODEL")
        {
            Description = "Pipelines: one, or several that have a stage in common.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = OutputOption.Folder("The folder to write the models and the linked stage to.");
        Option<string> name = new("--name")
        {
            Description = "What the file of the linked stage is called, without an ending.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "Extractor",
        };
        Option<string> stage = new("--stage")
        {
            Description = "For one model: the stage to move, by number or name; otherwise the largest before the last.",
            HelpName = "STAGE",
        };
        Option<string> searchPath = new("--link-path", "--search-path")
        {
            Description = "What is written into the link: where Core ML will look for the linked stage. This command looks nowhere.",
            HelpName = "DIR:DIR",
            DefaultValueFactory = _ => LinkedModelBuilder.DefaultSearchPath,
        };
        Option<bool> force = OutputOption.Force();
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new(
            "link", "Move a pipeline stage into its own file and link to it; a stage that several models share is stored once.")
        {
            Arguments = { models },
            Options = { output, name, stage, searchPath, force, json },
            Check = parse =>
            {
                string[] paths = parse.GetRequiredValue(models);
                if (paths.Length > 1 && parse.GetValue(stage) is not null)
                {
                    return ["--stage is for one model; of several, common stages are found."];
                }

                string folder = parse.GetRequiredValue(output);
                bool isForced = parse.GetValue(force);
                string[] written = [.. paths.Select(path => Path.Combine(folder, Path.GetFileName(path)))];
                return written.SelectMany(path => OutputOption.OverInput(isForced, path, paths))
                    .Concat(isForced ? [] : written.SelectMany(OutputOption.OverOther));
            },
            Examples =
            [
                ("coreml link Birds.mlmodel Flowers.mlmodel -o linked", "Store once what both have in common."),
                ("coreml link Birds.mlmodel -o linked --stage 1 --name Extractor", "Move the first stage of one model."),
            ],
        };
        command.SetWork(parse =>
        {
            string[] paths = parse.GetRequiredValue(models);
            string folder = parse.GetRequiredValue(output), called = parse.GetRequiredValue(name);
            string search = parse.GetRequiredValue(searchPath);
            LinkReport report = paths.Length == 1
                ? ModelLinker.Link(paths[0], folder, called, parse.GetValue(stage), search)
                : ModelLinker.LinkShared(paths, folder, called, search);
            if (parse.GetValue(json)) terminal.WriteJson(LinkDocument.From(report), CoreMLSharpJson.Default.LinkDocument);
            else Print(terminal, report);
        });
        return command;
    }

    private static void Print(Terminal terminal, LinkReport report)
    {
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right);
        table.AddTitles("", "before", "after");
        foreach (LinkedFileReport file in report.Files)
        {
            string before = file.IsShared ? "" : Numbers.Count(file.BytesBefore);
            table.Add((Path.GetFileName(file.Path), null), (before, null), (Numbers.Count(file.BytesAfter), null));
        }

        table.Add(("all", null), (Numbers.Count(report.BytesBefore), null), (Numbers.Count(report.BytesAfter), null));
        table.WriteTo(terminal.OutputConsole);
        terminal.WriteText($"Saved: {Numbers.Bytes(report.SavedBytes)}");
    }
}
