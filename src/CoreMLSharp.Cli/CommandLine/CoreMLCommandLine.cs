using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CoreMLSharp.Cli.Commands;
using CoreMLSharp.Cli.Commands.Train;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>The whole <c>coreml</c> command: its subcommands, and the one place where failures become messages and exit codes.</summary>
internal static class CoreMLCommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int UsageError = 2;

    /// <summary>Every subcommand, in the order in which the help lists them.</summary>
    private static Command[] Commands(Terminal terminal) =>
    [
        TrainCommand.Create(terminal),
        InspectCommand.Create(terminal),
        GraphCommand.Create(terminal),
        DiffCommand.Create(terminal),
        PredictCommand.Create(terminal),
        EvaluateCommand.Create(terminal),
        VerifyCommand.Create(terminal),
        BenchmarkCommand.Create(terminal),
        ExportCommand.Create(terminal),
        UpdatableCommand.Create(terminal),
        ValidateCommand.Create(terminal),
        EditCommand.Create(terminal),
        ShapesCommand.Create(terminal),
        LinkCommand.Create(terminal),
        EmbedCommand.Create(terminal),
        PipelineCommand.Create(terminal),
        CompressCommand.Create(terminal),
    ];

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>0 done, 1 failed (one line on standard error says why), 2 wrong usage.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        ParseResult parse = CreateRoot(terminal).Parse(arguments);
        if (parse.Action is ParseErrorAction) return ReportUsage(parse, terminal);
        try
        {
            InvocationConfiguration configuration = new()
            {
                EnableDefaultExceptionHandler = false,
                Output = terminal.Output,
                Error = terminal.Error,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            };
            return await parse.InvokeAsync(configuration, cancellation);
        }
        catch (Exception error)
        {
            terminal.Error.WriteLine($"error: {Explain(error)}");
            return Failed;
        }
    }

    private static RootCommand CreateRoot(Terminal terminal)
    {
        RootCommand root = new("Create ML, Core ML and coremltools for .NET, on any operating system.");
        foreach (Command command in Commands(terminal)) root.Add(command);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        HelpWithExamples action = new((HelpAction)help.Action!);
        help.Action = action;
        root.SetAction(action.Invoke);
        return root;
    }

    private static int ReportUsage(ParseResult parse, Terminal terminal)
    {
        foreach (string message in parse.Errors.Select(error => error.Message).Distinct())
        {
            terminal.Error.WriteLine($"error: {PlainText.OnOneLine(message)}");
        }

        terminal.Error.WriteLine($"Try '{FullName(parse.CommandResult.Command)} --help'.");
        return UsageError;
    }

    private static string FullName(Command command) =>
        command is RootCommand ? "coreml" : $"{FullName(command.Parents.OfType<Command>().First())} {command.Name}";

    private static string Explain(Exception error) => PlainText.OnOneLine(error switch
    {
        CoreMLException or IOException or UnauthorizedAccessException => error.Message,
        OperationCanceledException => "cancelled; nothing half-written was left behind.",
        OutOfMemoryException => "there is not enough memory for this.",
        _ => $"unexpected {error.GetType().Name}: {error.Message} "
            + "This is a fault in coreml: please report it with the command line and, if you may share it, the model.",
    });
}
