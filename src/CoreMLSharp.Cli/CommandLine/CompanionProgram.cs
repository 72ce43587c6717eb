using System.CommandLine;
using System.Diagnostics;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// A program of its own that a command starts: in a folder beside this program, as archives have it, or a tool of .NET.
/// </summary>
/// <param name="title">What people call it.</param>
/// <param name="package">The package that it comes in, which is the program's name as well.</param>
/// <param name="command">The command that starts it, after which its tool is called.</param>
internal sealed class CompanionProgram(string title, string package, string command)
{
    /// <summary>The folder beside this program, which all of them share, with the parts of .NET that they need.</summary>
    private const string Folder = "web";

    private readonly string _tool = $"coreml-{command}";

    /// <summary>An option as the words of a command line; none where it was not given.</summary>
    public static string[] Words(Option option, string? value) => value is null ? [] : [option.Name, value];

    /// <summary>Runs it to its end, with its words passed on.</summary>
    /// <param name="arguments">The words of its command line.</param>
    /// <param name="terminal">Where its words go.</param>
    /// <param name="stopsWithInput">
    /// Whether it ends by itself, when what it does is done, once its standard input ends; otherwise it is ended at once.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="CoreMLException">It is not installed.</exception>
    public async Task<int> RunAsync(string[] arguments, Terminal terminal, bool stopsWithInput, CancellationToken cancellationToken)
    {
        (string program, string[] first) = Find() ?? throw new CoreMLException(
            $"{title} is not installed: there is no program {_tool} beside this one or in the folders of PATH. It comes with the "
            + $"package {package}: dotnet tool install --global {package}.");
        ProcessStartInfo start = new(program, [.. first, .. arguments])
        {
            RedirectStandardInput = stopsWithInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Tell(terminal.Output, line.Data);
        process.ErrorDataReceived += (_, line) => Tell(terminal.Error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (stopsWithInput)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C reaches it too, where it was pressed; what stops this program otherwise must not leave it running.
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }

    /// <summary>The program to start and its first arguments; null when there is none.</summary>
    private (string Program, string[] First)? Find()
    {
        string own = AppContext.BaseDirectory, ending = OperatingSystem.IsWindows() ? ".exe" : "";
        string[] places =
            [Path.Combine(own, Folder, package + ending), .. Starts(own).Select(start => Path.Combine(start, _tool + ending))];
        if ((places.FirstOrDefault(File.Exists) ?? ProgramOnPath.Find(_tool)) is { } program) return (program, []);

        string portable = Path.Combine(own, Folder, $"{package}.dll");
        return File.Exists(portable) && ProgramOnPath.Find("dotnet") is { } dotnet ? (dotnet, [portable]) : null;
    }

    /// <summary>
    /// Where this program is and where it was started, which for a tool of .NET is a link or a starter in the folder of all tools. A bare
    /// name was found on the path, and says nothing of the current folder.
    /// </summary>
    private static IEnumerable<string> Starts(string own)
    {
        string name = Environment.GetCommandLineArgs()[0];
        string? typed = Path.GetFileName(name) == name ? null : Path.GetFullPath(name);
        return new[] { Environment.ProcessPath, typed }.Select(Path.GetDirectoryName).OfType<string>().Prepend(own).Distinct();
    }

    private static void Tell(TextWriter writer, string? line)
    {
        if (line is null) return;
        writer.WriteLine(line);
        writer.Flush();
    }
}
