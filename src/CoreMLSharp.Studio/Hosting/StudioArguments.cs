using System.Globalization;
using CoreMLSharp.Studio.Settings;

namespace CoreMLSharp.Studio.Hosting;

/// <summary>The command line of the program.</summary>
internal static class StudioArguments
{
    private const string Help =
        """
        Create ML's window in a browser, on this machine only.

        Usage:
          coreml studio [<project folder or model>] [options]

        Options:
          --port <port>      The port; a free one if none is given.
          --folder <folder>  Where new projects are made. [default: CoreML Studio in your documents]
          --no-browser       Print the address, and open no browser.
          -h, --help         Show help.
        """;

    /// <summary>Reads the command line; null when there is nothing to start, because help was asked for or a word is wrong.</summary>
    public static StudioOptions? Read(string[] args, TextWriter output, TextWriter error)
    {
        StudioOptions options = new();
        for (int i = 0; i < args.Length; i++)
        {
            string argument = args[i];
            if (IsHelp(argument))
            {
                output.WriteLine(Help);
                return null;
            }

            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (argument)
            {
                case "--no-browser":
                    options = options with { OpensBrowser = false };
                    break;
                case "--port" when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port):
                    options = options with { Port = port };
                    i++;
                    break;
                case "--folder" when value is { Length: > 0 }:
                    options = options with { Folder = Path.GetFullPath(value) };
                    i++;
                    break;
                default:
                    if (argument.StartsWith('-') || options.Path is not null)
                    {
                        error.WriteLine($"error: '{argument}' is not understood here. 'coreml studio --help' tells what is.");
                        return null;
                    }

                    options = options with { Path = Path.GetFullPath(argument) };
                    break;
            }
        }

        return options;
    }

    /// <summary>What the program returns when there was nothing to start: 0 after help, 2 after a wrong word.</summary>
    public static int ExitCode(string[] args) => args.Any(IsHelp) ? 0 : 2;

    private static bool IsHelp(string argument) => argument is "-h" or "--help" or "-?";
}
