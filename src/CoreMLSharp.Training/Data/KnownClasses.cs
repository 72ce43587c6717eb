using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>The classes of a model, which are found under their labels however the characters of those are composed.</summary>
internal sealed class KnownClasses
{
    private const int MostNamed = 20;

    private readonly SortedSet<string> _labels;
    private readonly Dictionary<string, string> _spellings = [];

    public KnownClasses(IEnumerable<string> labels)
    {
        _labels = new(labels, StringComparer.Ordinal);
        foreach (string label in _labels) _spellings.TryAdd(CanonicalForm.Of(label), label);
    }

    /// <summary>The labels, in the order of their code points.</summary>
    public IEnumerable<string> Labels => _labels;

    /// <summary>The labels in words.</summary>
    public string Named => InWords(_labels);

    /// <summary>The class as the model spells it; null when the model does not know it.</summary>
    public string? Find(string label) => _labels.Contains(label) ? label : _spellings.GetValueOrDefault(CanonicalForm.Of(label));

    /// <summary>Those labels that are of no class.</summary>
    public string[] Unknown(IEnumerable<string> labels) => [.. labels.Where(label => Find(label) is null)];

    /// <summary>Labels that are of no class, each with what it may be meant for.</summary>
    public string Explain(IReadOnlyCollection<string> unknown) => InWords(unknown, label =>
        NearName.Of(label, _labels) is { } near ? $"'{label}' (perhaps '{near}')" : $"'{label}'");

    /// <summary>Checks that there is something to tell apart.</summary>
    /// <param name="classes">The classes to learn.</param>
    /// <param name="items">What is of them, in the plural, such as <c>photos</c>.</param>
    /// <param name="source">Where that comes from, for the message.</param>
    /// <exception cref="CoreMLException">There are fewer than two classes.</exception>
    public static void RequireTwo(IReadOnlyList<string> classes, string items, string source)
    {
        if (classes.Count >= 2) return;
        throw new CoreMLException(
            $"A classifier needs {items} of at least two classes; {source} has {(classes.Count == 1 ? $"only '{classes[0]}'" : "none")}.");
    }

    /// <summary>Checks that what is given to validate with is of no other classes than those to learn.</summary>
    /// <param name="given">The classes of what is given.</param>
    /// <param name="items">What is of them, in the plural, such as <c>photos</c>.</param>
    /// <param name="givenSource">Where that comes from, for the message.</param>
    /// <param name="learnedSource">Where that comes from from which the classes are learnt.</param>
    /// <exception cref="CoreMLException">Some are of other classes.</exception>
    public void RequireAll(IEnumerable<string> given, string items, string givenSource, string learnedSource)
    {
        string[] unknown = Unknown(given);
        if (unknown.Length == 0) return;
        throw new CoreMLException(
            $"{givenSource} has {items} of {Counted.Of(unknown.Length, "class", "classes")} that {learnedSource} has none of: "
            + $"{Explain(unknown)}; the classes to learn are {Named}.");
    }

    /// <summary>Labels, some of them if there are many, in words.</summary>
    public static string InWords(IReadOnlyCollection<string> labels, Func<string, string>? word = null) =>
        string.Join(", ", labels.Take(MostNamed).Select(label => word?.Invoke(label) ?? label)) + (labels.Count > MostNamed ? ", …" : "");
}
