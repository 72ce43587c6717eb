using System.CommandLine;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>A command whose help ends with examples, and which can check what it was given as a whole.</summary>
internal sealed class CommandWithExamples(string name, string description) : Command(name, description)
{
    /// <summary>Command lines to learn from, each with what it does.</summary>
    public required IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; init; }

    /// <summary>
    /// What is wrong with arguments and options together that are right each by itself; null where nothing can be. It may throw a
    /// <see cref="CoreMLException"/> instead.
    /// </summary>
    public Func<ParseResult, IEnumerable<string>>? Check { get; init; }

    /// <summary>What is wrong with a command line that was parsed without errors.</summary>
    public IReadOnlyList<string> Problems(ParseResult parse)
    {
        try
        {
            return [.. Check?.Invoke(parse) ?? []];
        }
        catch (CoreMLException error)
        {
            return [error.Message];
        }
    }
}
