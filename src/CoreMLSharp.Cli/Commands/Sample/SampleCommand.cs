using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Sample;

/// <summary><c>coreml sample</c>: the models that the documentation is about, to try things on.</summary>
internal static class SampleCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> names = new("NAME")
        {
            Description = "Which; none lists them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.CompletionSources.Add([.. SampleFile.All.Select(sample => sample.Name)]);
        Option<string> output = OutputOption.Folder("The folder to write to; otherwise the current one.");
        (output.Required, output.DefaultValueFactory) = (false, _ => ".");
        Option<bool> force = new("--force") { Description = "Replace what is there under the name." };
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("sample", "Write a small model, or photos, to try things on.")
        {
            Arguments = { names },
            Options = { output, force, json },
            Check = parse => parse.GetRequiredValue(names).Where(name => Find(name) is null).Select(name =>
                $"There is no sample '{name}'; there are {string.Join(", ", SampleFile.All.Select(sample => sample.Name))}."),
            Examples =
            [
                ("coreml sample", "What there is."),
                ("coreml sample digits", "Write Digits.mlmodel into the current folder."),
                ("coreml sample birds flowers -o models", "Write two into another folder."),
            ],
        };
        command.SetAction(parse =>
        {
            string[] wanted = parse.GetRequiredValue(names);
            bool isForced = parse.GetValue(force);
            SampleDocument[] documents = wanted.Length == 0
                ? [.. SampleFile.All.Select(sample => DocumentOf(sample, sample.FileName))]
                : [.. wanted.Select(name => Find(name)!).Select(sample => Write(sample, parse.GetRequiredValue(output), isForced))];
            if (parse.GetValue(json)) terminal.WriteJson(documents, SampleJson.Default.Samples);
            else if (wanted.Length == 0) List(terminal, documents);
            else foreach (SampleDocument document in documents) terminal.WriteText($"{document.Path}: {document.About}");
        });
        return command;
    }

    private static SampleFile? Find(string name) =>
        SampleFile.All.FirstOrDefault(sample => sample.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static SampleDocument DocumentOf(SampleFile sample, string path) => new(sample.Name, path, sample.About);

    private static void List(Terminal terminal, IEnumerable<SampleDocument> samples)
    {
        TextTable table = new(Justify.Left, Justify.Left);
        foreach (SampleDocument sample in samples) table.Add((sample.Name, null), ($"{sample.Path}: {sample.About}", null));
        table.WriteTo(terminal.OutputConsole);
    }

    private static SampleDocument Write(SampleFile sample, string folder, bool isForced)
    {
        string path = folder == "." ? sample.FileName : Path.Combine(folder, sample.FileName);
        if (Path.Exists(path) && !isForced) throw new CoreMLException($"{path} is there already. Give --force to replace it.");
        Directory.CreateDirectory(folder);
        sample.Write(path);
        return DocumentOf(sample, path);
    }
}
