using System.CommandLine;
using System.CommandLine.Parsing;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>An option whose value is one of a few names.</summary>
internal sealed class ChoiceOption<T> : Option<string>
{
    private readonly IReadOnlyDictionary<string, T> _choices;

    /// <param name="name">The option.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="choices">The names, whatever their case, and what they mean.</param>
    /// <param name="otherwise">The name that counts where none is given; null where none does.</param>
    public ChoiceOption(string name, string description, IReadOnlyDictionary<string, T> choices, string? otherwise = null) : base(name)
    {
        _choices = new Dictionary<string, T>(choices, StringComparer.OrdinalIgnoreCase);
        (Description, HelpName) = (description, string.Join('|', choices.Keys));
        if (otherwise is not null) DefaultValueFactory = _ => otherwise;
        CompletionSources.Add([.. choices.Keys]);
        Validators.Add(Check);
    }

    /// <summary>What the given name means, or the default one.</summary>
    public T? Read(ParseResult parse) => parse.GetValue(this) is { } name ? _choices[name] : default;

    private void Check(OptionResult result)
    {
        string? wrong = result.Tokens.Select(token => token.Value).FirstOrDefault(value => !_choices.ContainsKey(value));
        if (wrong is not null) result.AddError($"{Name} {wrong}: It must be one of {string.Join(", ", _choices.Keys)}.");
    }
}
