using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// Options that read and check their values themselves, so that a wrong one is wrong usage, and the message names the option.
/// </summary>
internal static class CheckedOption
{
    /// <summary>A value that <paramref name="read"/> makes of the text; what it throws says what is wrong with the text.</summary>
    public static Option<T> Create<T>(string name, string helpName, string description, Func<string, T> read) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Read(result, name, result.Tokens[^1].Value, read),
    };

    /// <summary>A whole number; null where it is not given.</summary>
    public static Option<int?> Integer(string name, string description, int least, int most = int.MaxValue)
    {
        string rule = most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}";
        return Create<int?>(name, "N", description, text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
                ? number
                : throw new CoreMLException($"It must be {rule}."));
    }

    /// <summary>A number; null where it is not given.</summary>
    public static Option<double?> Number(string name, string helpName, string description, double least, double most = double.MaxValue)
    {
        string rule = most == double.MaxValue ? $"a number of at least {least}" : $"a number from {least} to {most}";
        return Create<double?>(name, helpName, description, text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= least && number <= most
                ? number
                : throw new CoreMLException($"It must be {rule}."));
    }

    /// <summary>Reads one text of an option.</summary>
    public static T? Read<T>(ArgumentResult result, string name, string text, Func<string, T> read)
    {
        try
        {
            return read(text);
        }
        catch (CoreMLException error)
        {
            result.AddError($"{name} {text}: {error.Message}");
            return default;
        }
    }

    /// <summary>Adds many options at once.</summary>
    public static void AddAll(this Command command, IEnumerable<Option> options)
    {
        foreach (Option option in options) command.Add(option);
    }
}
