namespace CoreMLSharp.Training.Metrics;

/// <summary>How well a classifier did: counts of what was taken for what, and what follows from them.</summary>
public sealed class ClassifierMetrics
{
    private readonly Dictionary<string, int> _index;
    private readonly int[,] _counts;

    /// <summary>Metrics without examples.</summary>
    /// <param name="classes">The class labels, no two alike.</param>
    public ClassifierMetrics(IReadOnlyList<string> classes)
    {
        Classes = classes;
        _index = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        _counts = new int[classes.Count, classes.Count];
    }

    /// <summary>The class labels, in the order of the confusion matrix's rows and columns.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of examples.</summary>
    public int Count { get; private set; }

    /// <summary>The number of examples that were classified rightly.</summary>
    public int Correct { get; private set; }

    /// <summary>The part of the examples that was classified rightly; 0 when there are none.</summary>
    public double Accuracy => Ratio(Correct, Count);

    /// <summary>The metrics of every class, in order.</summary>
    public IReadOnlyList<ClassMetrics> PerClass => [.. Enumerable.Range(0, Classes.Count).Select(Measure)];

    /// <summary>How many examples of a class were taken for a class.</summary>
    /// <param name="label">The index of the class that it is.</param>
    /// <param name="predicted">The index of the class that it was taken for.</param>
    public int this[int label, int predicted] => _counts[label, predicted];

    /// <summary>How many examples of any class were taken for a class; without any, it has no precision.</summary>
    /// <param name="predicted">The index of the class.</param>
    public int CountPredicted(int predicted) => Enumerable.Range(0, Classes.Count).Sum(label => _counts[label, predicted]);

    /// <summary>Counts an example.</summary>
    /// <exception cref="KeyNotFoundException">A label is none of the classes.</exception>
    public void Add(string label, string predicted)
    {
        _counts[_index[label], _index[predicted]]++;
        Count++;
        if (label == predicted) Correct++;
    }

    private ClassMetrics Measure(int k)
    {
        int examples = Enumerable.Range(0, Classes.Count).Sum(other => _counts[k, other]);
        double precision = Ratio(_counts[k, k], CountPredicted(k)), recall = Ratio(_counts[k, k], examples);
        return new ClassMetrics(Classes[k], examples, precision, recall, Ratio(2 * precision * recall, precision + recall));
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}

/// <summary>How well a classifier did on one class.</summary>
/// <param name="Label">The class.</param>
/// <param name="Count">The number of its examples.</param>
/// <param name="Precision">The part of the examples taken for this class that are of it; 0 when none was.</param>
/// <param name="Recall">The part of this class's examples that was recognised; 0 when there are none.</param>
/// <param name="F1">The harmonic mean of precision and recall.</param>
public sealed record ClassMetrics(string Label, int Count, double Precision, double Recall, double F1);
