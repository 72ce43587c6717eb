using System.CommandLine;

namespace CoreMLSharp.Cli.Editing;

/// <summary>Options of the form NAME=VALUE that may be given several times.</summary>
internal static class NameValue
{
    public static Option<string[]> Option(string name, string helpName, string description)
    {
        Option<string[]> option = new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] };
        option.Validators.Add(result =>
        {
            foreach (string value in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (value.IndexOf('=', StringComparison.Ordinal) < 1) result.AddError($"{name} {value}: write {helpName}.");
            }
        });
        return option;
    }

    public static IEnumerable<(string Name, string Value)> Read(ParseResult parse, Option<string[]> option)
    {
        foreach (string text in parse.GetRequiredValue(option))
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            yield return (text[..equals], text[(equals + 1)..]);
        }
    }
}
