using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Studio.Tasks;

/// <summary>The options of a training, with the defaults of the task where the person said nothing.</summary>
/// <param name="task">The task.</param>
/// <param name="given">What the person said, by the options' names.</param>
public sealed class OptionValues(StudioTask task, IReadOnlyDictionary<string, string> given)
{
    /// <summary>What an option is, in words.</summary>
    public string this[string name] => given.TryGetValue(name, out string? value) ? value : Find(name).Default;

    /// <summary>Whether a switch is on.</summary>
    public bool IsOn(string name) => this[name] == "true";

    /// <summary>A number; null when it is left open.</summary>
    /// <exception cref="CoreMLException">It is no number.</exception>
    public double? Number(string name) => this[name] switch
    {
        "" => null,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        string text => throw new CoreMLException($"'{Find(name).Label}' must be a number, not '{text}'."),
    };

    /// <summary>A whole number; null when it is left open.</summary>
    /// <exception cref="CoreMLException">It is no whole number.</exception>
    public int? Integer(string name) => Number(name) switch
    {
        null => null,
        double number when number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue => (int)number,
        double number => throw new CoreMLException($"'{Find(name).Label}' must be a whole number, not {number}."),
    };

    /// <summary>A text; null when it is left open.</summary>
    public string? Text(string name) => this[name] is { Length: > 0 } text ? text : null;

    private TaskOption Find(string name) => task.Options.First(option => option.Name == name);
}
