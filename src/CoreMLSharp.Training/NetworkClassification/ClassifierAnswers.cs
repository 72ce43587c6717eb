using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.NetworkClassification;

/// <summary>What a classifier says of the windows of one recording.</summary>
/// <param name="description">The classifier.</param>
internal sealed class ClassifierAnswers(ModelDescription description)
{
    private readonly SortedDictionary<string, double> _sums = new(StringComparer.Ordinal);

    /// <summary>How many windows there are.</summary>
    public int Count { get; private set; }

    /// <summary>The class that is the likeliest on average.</summary>
    public string Likeliest => _sums.MaxBy(entry => entry.Value).Key;

    /// <summary>Its probability; null where the classifier gives none.</summary>
    public double? Probability => description.PredictedProbabilitiesName.Length > 0 ? _sums.Values.Max() / Count : null;

    /// <summary>The classes that a model knows, by what it said.</summary>
    /// <param name="answers">What it said.</param>
    /// <param name="classes">The classes of the examples.</param>
    /// <param name="items">What the examples are, in the plural.</param>
    /// <param name="source">Where they come from.</param>
    /// <exception cref="CoreMLException">It lacks some of the classes.</exception>
    public static KnownClasses KnownBy(
        IEnumerable<ClassifierAnswers> answers, IReadOnlyList<string> classes, string items, string source)
    {
        KnownClasses known = new(answers.SelectMany(answer => answer._sums.Keys));
        string[] unknown = known.Unknown(classes);
        if (unknown.Length == 0) return known;
        throw new CoreMLException(
            $"{source} has {items} of {Counted.Of(unknown.Length, "class", "classes")} that the model does not know: "
            + $"{known.Explain(unknown)}; it knows {known.Named}.");
    }

    /// <summary>Takes the outputs for a window.</summary>
    /// <returns>What it says the window is, and the probability of that where there is one.</returns>
    public (string Label, double? Probability) Add(IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        Count++;
        Classification answer = Classification.From(description, outputs);
        if (answer.Ranking.Count == 0)
        {
            _sums[answer.Label] = _sums.GetValueOrDefault(answer.Label) + 1;
            return (answer.Label, null);
        }

        foreach (ClassProbability entry in answer.Ranking) _sums[entry.Label] = _sums.GetValueOrDefault(entry.Label) + entry.Probability;
        return (answer.Label, answer.Ranking[0].Probability);
    }
}
