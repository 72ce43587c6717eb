using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Commands.Assemble;
using CoreMLSharp.Cli.Commands.Benchmark;
using CoreMLSharp.Cli.Commands.Completion;
using CoreMLSharp.Cli.Commands.Compress;
using CoreMLSharp.Cli.Commands.Convert;
using CoreMLSharp.Cli.Commands.Decompile;
using CoreMLSharp.Cli.Commands.Diff;
using CoreMLSharp.Cli.Commands.Edit;
using CoreMLSharp.Cli.Commands.Embed;
using CoreMLSharp.Cli.Commands.Evaluate;
using CoreMLSharp.Cli.Commands.Export;
using CoreMLSharp.Cli.Commands.Extractor;
using CoreMLSharp.Cli.Commands.Features;
using CoreMLSharp.Cli.Commands.Generate;
using CoreMLSharp.Cli.Commands.Graph;
using CoreMLSharp.Cli.Commands.Inspect;
using CoreMLSharp.Cli.Commands.Link;
using CoreMLSharp.Cli.Commands.Pipeline;
using CoreMLSharp.Cli.Commands.Predict;
using CoreMLSharp.Cli.Commands.Sample;
using CoreMLSharp.Cli.Commands.Serve;
using CoreMLSharp.Cli.Commands.Shapes;
using CoreMLSharp.Cli.Commands.Studio;
using CoreMLSharp.Cli.Commands.Train;
using CoreMLSharp.Cli.Commands.Updatable;
using CoreMLSharp.Cli.Commands.Update;
using CoreMLSharp.Cli.Commands.Validate;
using CoreMLSharp.Cli.Commands.Verify;

namespace CoreMLSharp.Cli;

/// <summary>The whole <c>coreml</c> command: its subcommands, and the one place where failures become messages and exit codes.</summary>
internal static class CoreMLCommandLine
{
    /// <summary>
    /// Every subcommand, in the order in which the help lists them. Only the one that is asked for is made, for a quick start.
    /// </summary>
    private static readonly (string Name, Func<Terminal, Command> Create)[] Commands =
    [
        ("train", TrainCommand.Create),
        ("features", FeaturesCommand.Create),
        ("inspect", InspectCommand.Create),
        ("graph", GraphCommand.Create),
        ("diff", DiffCommand.Create),
        ("predict", PredictCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("verify", VerifyCommand.Create),
        ("benchmark", BenchmarkCommand.Create),
        ("convert", ConvertCommand.Create),
        ("export", ExportCommand.Create),
        ("updatable", UpdatableCommand.Create),
        ("update", UpdateCommand.Create),
        ("validate", ValidateCommand.Create),
        ("edit", EditCommand.Create),
        ("shapes", ShapesCommand.Create),
        ("link", LinkCommand.Create),
        ("embed", EmbedCommand.Create),
        ("pipeline", PipelineCommand.Create),
        ("compress", CompressCommand.Create),
        ("decompile", DecompileCommand.Create),
        ("assemble", AssembleCommand.Create),
        ("generate", GenerateCommand.Create),
        ("extractor", ExtractorCommand.Create),
        ("serve", ServeCommand.Create),
        ("studio", StudioCommand.Create),
        ("sample", SampleCommand.Create),
        ("completion", CompletionCommand.Create),
    ];

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellationToken = default)
    {
        if (arguments is ["help", ..]) arguments = [.. arguments.Skip(1), "--help"];
        try
        {
            ParseResult parse = CreateRoot(terminal, arguments.FirstOrDefault()).Parse(arguments);
            IReadOnlyList<string> problems = Problems(parse);
            if (problems.Count > 0) return ReportUsage(parse, problems, terminal);
            InvocationConfiguration configuration = new()
            {
                EnableDefaultExceptionHandler = false,
                Output = terminal.Output,
                Error = terminal.Error,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            };
            return await parse.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception error)
        {
            terminal.Error.WriteLine($"error: {PlainText.Indented(Failure.Explain(error))}");
            return error is OperationCanceledException ? ExitCode.Cancelled : ExitCode.Failed;
        }
    }

    /// <summary>The command with the subcommand of a name, or with all where none has it.</summary>
    public static RootCommand CreateRoot(Terminal terminal, string? name = null)
    {
        RootCommand root = new("Create ML, Core ML and coremltools for .NET, on any operating system.");
        bool isKnown = Commands.Any(command => command.Name == name);
        foreach ((_, Func<Terminal, Command> create) in Commands.Where(command => !isKnown || command.Name == name))
        {
            root.Add(create(terminal));
        }

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        HelpWithExamples action = new((HelpAction)help.Action!);
        help.Action = action;

        // Elsewhere they are paths, and completion would offer them.
        if (!OperatingSystem.IsWindows()) foreach (string alias in (string[])["/h", "/?"]) help.Aliases.Remove(alias);
        root.SetAction(action.Invoke);
        return root;
    }

    /// <summary>What is wrong with the command line. Where help is asked for, only a command that there is not.</summary>
    private static IReadOnlyList<string> Problems(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        bool isHelp = parse.Action is HelpWithExamples;
        if (isHelp && (command.Subcommands.Count == 0 || parse.UnmatchedTokens.Count == 0)) return [];
        IReadOnlyList<string> problems = parse.Action is ParseErrorAction || isHelp || command is CommandWithExamples
            ? UsageProblems.Of(parse)
            : [];
        return problems.Count == 0 && command is CommandWithExamples checking ? checking.Problems(parse) : problems;
    }

    private static int ReportUsage(ParseResult parse, IReadOnlyList<string> problems, Terminal terminal)
    {
        foreach (string problem in problems) terminal.Error.WriteLine($"error: {PlainText.OnOneLine(problem)}");
        terminal.Error.WriteLine($"Try '{FullName(parse.CommandResult.Command)} --help'.");
        return ExitCode.UsageError;
    }

    private static string FullName(Command command) =>
        command is RootCommand ? "coreml" : $"{FullName(command.Parents.OfType<Command>().First())} {command.Name}";
}
