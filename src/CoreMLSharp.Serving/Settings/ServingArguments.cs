using System.Globalization;
using System.Net;

namespace CoreMLSharp.Serving.Settings;

/// <summary>The command line of the program.</summary>
internal static class ServingArguments
{
    /// <summary>The environment variable with the API key, which a command line would show to everybody on the machine.</summary>
    public const string KeyVariable = "COREML_SERVE_API_KEY";

    private const int MostMegabytes = 1024;
    private const int MostWorkers = 256;
    private const int MostCount = 1 << 20;

    private const string Help =
        """
        Serves Core ML models by KServe's Open Inference Protocol (v2), REST and gRPC.

        Usage:
          coreml serve MODELS [options]

        MODELS is a folder of .mlmodel, .mlpackage and .mlmodelc, or one of them.

        Options:
          --host ADDRESS       The address to listen on. [default: 127.0.0.1, this machine only]
          --port PORT          The port of REST, health and metrics; 0 for a free one. [default: 8000]
          --grpc-port PORT     The port of gRPC; 0 for a free one. [default: 8001]
          --api-key-file FILE  Requests must bring the key in this file; COREML_SERVE_API_KEY holds one as well.
          --max-batch N        The most requests that a model computes together. [default: 16]
          --workers N          How many batches a model computes at once. [default: one a processor]
          --batch-delay MS     How long a request waits for others. [default: 0]
          --queue N            The most requests that wait for a model. [default: 1024]
          --max-body MB        The most megabytes of a request. [default: 64]
          --threads N          Threads that a network computes with; 0 for as many as there are. [default: 0]
          --stop-within S      Seconds that a stop waits for requests in flight. [default: 30]
          -h, --help           Show help.
        """;

    private static readonly Dictionary<string, Func<ServingOptions, string, ServingOptions?>> Options = new(StringComparer.Ordinal)
    {
        ["--host"] = (options, text) => IPAddress.TryParse(text, out IPAddress? host) ? options with { Host = host } : null,
        ["--port"] = (options, text) => Number(text, 0, ushort.MaxValue) is { } port ? options with { Port = port } : null,
        ["--grpc-port"] = (options, text) => Number(text, 0, ushort.MaxValue) is { } port ? options with { GrpcPort = port } : null,
        ["--api-key-file"] = (options, text) => Key(text) is { } key ? options with { ApiKey = key } : null,
        ["--max-batch"] = (options, text) => Number(text, 1, MostCount) is { } most ? options with { MaxBatch = most } : null,
        ["--workers"] = (options, text) => Number(text, 1, MostWorkers) is { } workers ? options with { Workers = workers } : null,
        ["--batch-delay"] = (options, text) =>
            Number(text, 0, MostCount) is { } delay ? options with { BatchDelay = TimeSpan.FromMilliseconds(delay) } : null,
        ["--queue"] = (options, text) => Number(text, 1, MostCount) is { } most ? options with { Queue = most } : null,
        ["--max-body"] = (options, text) => Number(text, 1, MostMegabytes) is { } most ? options with { MaxBodyBytes = most << 20 } : null,
        ["--threads"] = (options, text) => Number(text, 0, MostCount) is { } threads ? options with { Threads = threads } : null,
        ["--stop-within"] = (options, text) =>
            Number(text, 0, MostCount) is { } seconds ? options with { StopWithin = TimeSpan.FromSeconds(seconds) } : null,
    };

    /// <summary>Reads the command line; null when there is nothing to start, because help was asked for or a word is wrong.</summary>
    public static ServingOptions? Read(string[] args, TextWriter output, TextWriter error)
    {
        if (args.Any(IsHelp))
        {
            output.WriteLine(Help);
            return null;
        }

        ServingOptions? options = new() { ApiKey = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null };
        for (int i = 0; i < args.Length; i++)
        {
            string argument = args[i];
            if (argument == "--stops-with-input") options = options with { StopsWithInput = true };
            else if (Options.TryGetValue(argument, out Func<ServingOptions, string, ServingOptions?>? set))
            {
                string? value = ++i < args.Length ? args[i] : null;
                if (value is null || set(options, value) is not { } changed)
                {
                    return Refuse(error, $"'{argument} {value}' is not understood: see 'coreml serve --help' for what {argument} takes.");
                }

                options = changed;
            }
            else if (argument.StartsWith('-') || options.Models.Length > 0)
            {
                return Refuse(error, $"'{argument}' is not understood here. 'coreml serve --help' tells what is.");
            }
            else options = options with { Models = Path.GetFullPath(argument) };
        }

        return options.Models.Length > 0 ? options : Refuse(error, "Say which models to serve: coreml serve MODELS/.");
    }

    /// <summary>What the program returns when there was nothing to start: 0 after help, 2 after a wrong word.</summary>
    public static int ExitCode(string[] args) => args.Any(IsHelp) ? 0 : 2;

    private static bool IsHelp(string argument) => argument is "-h" or "--help" or "-?";

    private static ServingOptions? Refuse(TextWriter error, string message)
    {
        error.WriteLine($"error: {message}");
        return null;
    }

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : null;

    private static string? Key(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } key ? key : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
