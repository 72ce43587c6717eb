using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Studio;

/// <summary><c>coreml studio</c>: starts the web app, which is a program of its own.</summary>
internal static class StudioCommand
{
    private static readonly CompanionProgram Program = new("Studio", "CoreMLSharp.Studio", "studio");

    public static Command Create(Terminal terminal)
    {
        Argument<string> path = new("PATH")
        {
            Description = "A project's folder or a model to open at once.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int?> port = CheckedOption.Integer("--port", "The port; a free one where it is not given.", least: 0, most: 65535);
        Option<string> folder = new("--folder")
        {
            Description = "Where new projects are made; otherwise 'CoreML Studio' in your documents.",
            HelpName = "DIR",
        };
        Option<bool> quiet = new("--no-browser") { Description = "Print the address, and open no browser." };
        CommandWithExamples command = new("studio", "Collect, train, evaluate and try in the browser, on this machine.")
        {
            Arguments = { path },
            Options = { port, folder, quiet },
            Examples =
            [
                ("coreml studio", "Open the start page."),
                ("coreml studio Pets.mlmodel", "Look into a model."),
                ("coreml studio --no-browser --port 8080", "On a machine without a screen; forward the port by ssh."),
            ],
        };
        command.SetAction((parse, cancellationToken) => Program.RunAsync(
            [
                .. parse.GetValue(path) is { } given ? [given] : Array.Empty<string>(),
                .. CompanionProgram.Words(port, parse.GetValue(port)?.ToString(CultureInfo.InvariantCulture)),
                .. CompanionProgram.Words(folder, parse.GetValue(folder)),
                .. parse.GetValue(quiet) ? ["--no-browser"] : Array.Empty<string>(),
            ],
            terminal, stopsWithInput: false, cancellationToken));
        return command;
    }
}
