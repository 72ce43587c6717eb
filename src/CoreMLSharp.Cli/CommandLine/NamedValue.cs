using System.CommandLine;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>One value of an option of the form NAME=VALUE that may be given several times, once for each name.</summary>
internal sealed record NamedValue<T>(string Name, T Value);

/// <summary>Options of the form NAME=VALUE.</summary>
internal static class NamedValue
{
    /// <summary>An option whose values are texts.</summary>
    public static Option<NamedValue<string>[]> Option(string name, string helpName, string description) =>
        Option(name, helpName, description, text => text);

    /// <summary>An option whose values <paramref name="read"/> makes of texts.</summary>
    public static Option<NamedValue<T>[]> Option<T>(string name, string helpName, string description, Func<string, T> read) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            List<NamedValue<T>> values = [];
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                NamedValue<T>? named = CheckedOption.Read(result, name, text, Split);
                if (named is null) continue;
                if (values.Any(earlier => earlier.Name == named.Name)) result.AddError($"{name} {text}: '{named.Name}' is given twice.");
                values.Add(named);
            }

            return [.. values];

            NamedValue<T> Split(string text)
            {
                int equals = text.IndexOf('=', StringComparison.Ordinal);
                if (equals < 1) throw new CoreMLException($"Write {helpName}.");
                return new NamedValue<T>(text[..equals], read(text[(equals + 1)..]));
            }
        },
    };

    public static Dictionary<string, T> ToDictionary<T>(this NamedValue<T>[] values) =>
        values.ToDictionary(value => value.Name, value => value.Value);
}
