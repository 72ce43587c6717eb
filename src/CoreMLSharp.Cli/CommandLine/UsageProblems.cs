using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>What is wrong with a command line, in words, with the names that were probably meant.</summary>
internal static partial class UsageProblems
{
    /// <summary>
    /// Options that the command does not have, which would else be taken for files or values; where there are none, what the parser says.
    /// </summary>
    public static IReadOnlyList<string> Of(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string[] unknown =
        [
            .. parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
                .Where(token => token.Type == TokenType.Argument && LooksLikeOption().IsMatch(token.Value))
                .Select(token => token.Value.Split('=')[0]).Distinct().Select(name => UnknownOption(command, name)),
        ];
        if (unknown.Length > 0) return unknown;
        if (parse.UnmatchedTokens is [string first, ..] && command.Subcommands.Count > 0) return [UnknownCommand(command, first)];
        return [.. parse.Errors.Select(error => InWords(error, command)).Distinct()];
    }

    private static string UnknownOption(Command command, string name)
    {
        IEnumerable<Option> options = command.Parents.OfType<Command>().SelectMany(parent => parent.Options)
            .Where(option => option.Recursive).Concat(command.Options);
        return $"There is no option {name}.{Question(NearName.Of(name, options.Select(option => option.Name)))}";
    }

    private static string UnknownCommand(Command command, string name) =>
        $"There is no command '{name}'.{Question(NearName.Of(name, command.Subcommands.Select(subcommand => subcommand.Name)))}";

    private static string Question(string? near) => near is null ? "" : $" Did you mean {near}?";

    private static string InWords(ParseError error, Command command)
    {
        if (UnwantedArgument().Match(error.Message) is { Success: true } unwanted)
        {
            return $"{unwanted.Groups[1].Value} is one argument too many.";
        }

        if (Missing().Match(error.Message) is { Success: true } missing) return $"{missing.Groups[1].Value} is missing.";
        return error.Message == "Required command was not provided."
            ? $"Say which: {string.Join(", ", command.Subcommands.Select(subcommand => subcommand.Name))}."
            : error.Message;
    }

    [GeneratedRegex("^(--[A-Za-z][A-Za-z0-9-]*(=.*)?|-[A-Za-z])$", RegexOptions.Singleline)]
    private static partial Regex LooksLikeOption();

    [GeneratedRegex("^(?:Required argument|Option) '(.*)' (?:missing for command|is required).*$", RegexOptions.Singleline)]
    private static partial Regex Missing();

    [GeneratedRegex(@"^Unrecognized command or argument ('.*')\.$", RegexOptions.Singleline)]
    private static partial Regex UnwantedArgument();
}
