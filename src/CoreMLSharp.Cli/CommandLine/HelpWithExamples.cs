using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>The usual help, and a command's examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Help is wanted, so what else the command line lacks does not matter.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not CommandWithExamples command) return result;

        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        int width = command.Examples.Max(example => example.CommandLine.Length);
        foreach ((string commandLine, string meaning) in command.Examples)
        {
            output.WriteLine($"  {commandLine.PadRight(width)}  {meaning}");
        }

        output.WriteLine();
        return result;
    }
}
