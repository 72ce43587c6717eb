using System.CommandLine;
using System.Diagnostics;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.Commands.Studio;

/// <summary><c>coreml studio</c>: starts the web app, which is a program of its own.</summary>
internal static class StudioCommand
{
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
        command.SetAction((parse, cancellationToken) => RunAsync(
            [
                .. parse.GetValue(path) is { } given ? [given] : Array.Empty<string>(),
                .. parse.GetValue(port) is { } number ? ["--port", $"{number}"] : Array.Empty<string>(),
                .. parse.GetValue(folder) is { } place ? ["--folder", place] : Array.Empty<string>(),
                .. parse.GetValue(quiet) ? ["--no-browser"] : Array.Empty<string>(),
            ],
            terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        (string program, string[] first) = StudioProgram.Find() ?? throw new CoreMLException(
            "Studio is not installed: there is no program coreml-studio beside this one or in the folders of PATH. It comes with the "
            + "package CoreMLSharp.Studio: dotnet tool install --global CoreMLSharp.Studio.");
        ProcessStartInfo start = new(program, [.. first, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Tell(terminal.Output, line.Data);
        process.ErrorDataReceived += (_, line) => Tell(terminal.Error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C reaches it too, where it was pressed; what stops this program otherwise must not leave it running.
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }

    private static void Tell(TextWriter writer, string? line)
    {
        if (line is null) return;
        writer.WriteLine(line);
        writer.Flush();
    }
}
