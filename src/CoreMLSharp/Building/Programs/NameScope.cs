using System.Text.RegularExpressions;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Building.Programs;

/// <summary>The names in a function, which its nested blocks share.</summary>
internal sealed partial class NameScope(string function)
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly HashSet<string> _reserved = [];
    private HashSet<string> _taken = [];

    /// <summary>The names that are taken; a copy.</summary>
    public HashSet<string> Taken
    {
        get => [.. _taken];
        set => _taken = value;
    }

    /// <summary>A name that was asked for, if it is a possible and new one.</summary>
    public string? Check(string? name)
    {
        if (name is null) return null;
        if (!Identifier.IsMatch(name))
        {
            throw new ModelValidationException(
                $"'{name}' is not a name in a program: a letter or underscore, then letters, digits, underscores or @.");
        }

        return _taken.Contains(name)
            ? throw new ModelValidationException(
                $"There is a '{name}' already in the function '{function}'; every value has a name of its own.")
            : name;
    }

    /// <summary>A new name that begins in a certain way.</summary>
    public string New(string prefix)
    {
        int number = _numbers.GetValueOrDefault(prefix);
        while (_taken.Contains($"{prefix}_{number}") || _reserved.Contains($"{prefix}_{number}")) number++;
        _numbers[prefix] = number + 1;
        return $"{prefix}_{number}";
    }

    /// <summary>A name as it is where nothing has or asks for it, else numbered.</summary>
    public string NewLike(string name) => _taken.Contains(name) || _reserved.Contains(name) ? New(name) : name;

    public void Take(string name) => _taken.Add(name);

    public bool Has(string name) => _taken.Contains(name);

    /// <summary>Keeps names from being made up, so that they can be asked for later.</summary>
    public void Reserve(IEnumerable<string> names) => _reserved.UnionWith(names);

    public void Release(string name) => _taken.Remove(name);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_@]*$")]
    private static partial Regex Identifier { get; }
}
