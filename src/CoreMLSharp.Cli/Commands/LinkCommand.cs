using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Editing.Linking;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml link</c>: store once what several models have in common.</summary>
internal static class LinkCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> models = new("MODEL") { Description = "Pipelines: one, or several that have a stage in common.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--output", "-o") { Description = "The folder to write the models and the linked stage to.", HelpName = "DIR", Required = true };
        Option<string> name = new("--name") { Description = "What the file of the linked stage is called, without an ending.", HelpName = "NAME", DefaultValueFactory = _ => "Extractor" };
        Option<string> stage = new("--stage") { Description = "For one model: the stage to take out, by number or name; otherwise the largest before the last.", HelpName = "STAGE" };
        Option<string> searchPath = new("--search-path") { Description = "Where Core ML looks for the linked stage.", HelpName = "DIR:DIR", DefaultValueFactory = _ => LinkedModelBuilder.DefaultSearchPath };
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("link", "Take a stage out of pipelines into a file of its own, which they then link to; a stage that several share is stored once.")
        {
            Arguments = { models },
            Options = { output, name, stage, searchPath, json },
            Examples =
            [
                ("coreml link Birds.mlmodel Flowers.mlmodel -o linked", "Store once what both have in common."),
                ("coreml link Birds.mlmodel -o linked --stage 1 --name Extractor", "Take the first stage out of one model."),
            ],
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(models)?.Length > 1 && result.GetValue(stage) is not null) result.AddError("--stage is for one model; of several, common stages are found.");
        });
        command.SetAction(parse =>
        {
            string[] paths = parse.GetRequiredValue(models);
            string folder = parse.GetRequiredValue(output), called = parse.GetRequiredValue(name), search = parse.GetRequiredValue(searchPath);
            LinkReport report = paths.Length == 1
                ? ModelLinker.Link(paths[0], folder, called, parse.GetValue(stage), search)
                : ModelLinker.LinkShared(paths, folder, called, search);
            if (parse.GetValue(json)) terminal.WriteJson(writer => WriteJson(writer, report));
            else Print(terminal, report);
        });
        return command;
    }

    private static void Print(Terminal terminal, LinkReport report)
    {
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right);
        table.Add(("", null), ("before", null), ("after", null));
        foreach (LinkedFileReport file in report.Files) table.Add((Path.GetFileName(file.Path), null), (file.IsShared ? "" : Number(file.BytesBefore), null), (Number(file.BytesAfter), null));
        table.Add(("all", null), (Number(report.BytesBefore), null), (Number(report.BytesAfter), null));
        table.WriteTo(terminal.OutputConsole);
        terminal.Output.WriteLine($"Saved: {Number(report.SavedBytes)} bytes");
    }

    private static void WriteJson(Utf8JsonWriter json, LinkReport report)
    {
        json.WriteStartObject();
        json.WriteObjects("files", report.Files, file =>
        {
            json.WriteString("path", file.Path);
            json.WriteBoolean("shared", file.IsShared);
            json.WriteNumber("bytesBefore", file.BytesBefore);
            json.WriteNumber("bytesAfter", file.BytesAfter);
        });
        json.WriteNumber("savedBytes", report.SavedBytes);
        json.WriteEndObject();
    }

    private static string Number(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);
}
