using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Serve;

/// <summary><c>coreml serve</c>: starts the server of models, which is a program of its own.</summary>
internal static class ServeCommand
{
    private static readonly CompanionProgram Program = new("The server", "CoreMLSharp.Serving", "serve");

    public static Command Create(Terminal terminal)
    {
        Argument<string> models = new("MODELS") { Description = "A folder of models, or one model." };
        Option<string> host = Text("--host", "ADDRESS", "The address to listen on; 127.0.0.1, this machine only, where it is not given.");
        Option<string> key = Text(
            "--api-key-file", "FILE", "Requests must bring the key in this file; COREML_SERVE_API_KEY holds one as well.");
        Option<int?>[] numbers =
        [
            CheckedOption.Integer("--port", "The port of REST, health and metrics, 0 for a free one; 8000 where it is not given.",
                least: 0, most: 65535),
            CheckedOption.Integer("--grpc-port", "The port of gRPC, 0 for a free one; 8001 where it is not given.", least: 0, most: 65535),
            CheckedOption.Integer("--max-batch", "The most requests that a model computes together; 16 where it is not given.",
                least: 1, most: 1 << 20),
            CheckedOption.Integer("--workers", "How many batches a model computes at once; one a processor where it is not given.",
                least: 1, most: 256),
            CheckedOption.Integer("--batch-delay", "Milliseconds that a request waits for others; 0 where it is not given.",
                least: 0, most: 1 << 20),
            CheckedOption.Integer("--queue", "The most requests that wait for a model; 1024 where it is not given.",
                least: 1, most: 1 << 20),
            CheckedOption.Integer("--max-body", "The most megabytes of a request; 64 where it is not given.", least: 1, most: 1024),
            CheckedOption.Integer("--threads", "Threads that a network computes with, 0 for all.", least: 0, most: 1 << 20),
            CheckedOption.Integer("--stop-within", "Seconds that a stop waits for requests in flight; 30 where it is not given.",
                least: 0, most: 1 << 20),
        ];
        CommandWithExamples command = new("serve", "Serve models over REST and gRPC (KServe v2).")
        {
            Arguments = { models },
            Options = { host, key },
            Examples =
            [
                ("coreml serve models/", "Serve the models of a folder, on this machine only."),
                ("coreml serve Pets.mlmodel --port 9000", "Serve one model."),
                ("coreml serve models/ --host 0.0.0.0 --api-key-file key.txt", "Serve to others, who bring the key."),
            ],
        };
        foreach (Option<int?> number in numbers) command.Add(number);
        command.SetAction((parse, cancellationToken) => Program.RunAsync(
            [
                parse.GetRequiredValue(models), "--stops-with-input",
                .. new[] { host, key }.SelectMany(option => CompanionProgram.Words(option, parse.GetValue(option))),
                .. numbers.SelectMany(option =>
                    CompanionProgram.Words(option, parse.GetValue(option)?.ToString(CultureInfo.InvariantCulture))),
            ],
            terminal, stopsWithInput: true, cancellationToken));
        return command;
    }

    private static Option<string> Text(string name, string kind, string description) =>
        new(name) { Description = description, HelpName = kind };
}
