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

    /// <summary>Labels, some of them if there are many, in words.</summary>
    public static string InWords(IReadOnlyCollection<string> labels, Func<string, string>? word = null) =>
        string.Join(", ", labels.Take(MostNamed).Select(label => word?.Invoke(label) ?? label)) + (labels.Count > MostNamed ? ", …" : "");
}
