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
        CommandWithExamples command = new("sample", "Write a small model, or photos, to try things on.")
        {
            Arguments = { names },
            Options = { output, force },
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
            if (wanted.Length == 0) List(terminal);
            foreach (string name in wanted) Write(terminal, Find(name)!, parse.GetRequiredValue(output), parse.GetValue(force));
        });
        return command;
    }

    private static SampleFile? Find(string name) =>
        SampleFile.All.FirstOrDefault(sample => sample.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static void List(Terminal terminal)
    {
        TextTable table = new(Justify.Left, Justify.Left);
        foreach (SampleFile sample in SampleFile.All) table.Add((sample.Name, null), ($"{sample.FileName}: {sample.About}", null));
        table.WriteTo(terminal.OutputConsole);
    }

    private static void Write(Terminal terminal, SampleFile sample, string folder, bool isForced)
    {
        string path = folder == "." ? sample.FileName : Path.Combine(folder, sample.FileName);
        if (Path.Exists(path) && !isForced) throw new CoreMLException($"{path} is there already. Give --force to replace it.");
        Directory.CreateDirectory(folder);
        sample.Write(path);
        terminal.WriteText($"{path}: {sample.About}");
    }
}
