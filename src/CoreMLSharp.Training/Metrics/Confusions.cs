namespace CoreMLSharp.Training.Metrics;

/// <summary>What a classifier took for what, as tables and pages show it.</summary>
/// <param name="classes">The classes with their measures.</param>
/// <param name="matrix">A row for what examples are, a column for what they were taken for, in the order of the classes.</param>
public sealed class Confusions(IReadOnlyList<ClassMetrics> classes, IReadOnlyList<IReadOnlyList<int>> matrix)
{
    /// <summary>The classes with their measures.</summary>
    public IReadOnlyList<ClassMetrics> Classes => classes;

    /// <summary>How many examples of a class were taken for a class.</summary>
    public int this[int label, int predicted] => matrix[label][predicted];

    /// <summary>Which class was taken for which other, the most frequent first.</summary>
    public IEnumerable<(int Label, int Predicted, int Count)> Mistaken =>
        from label in Enumerable.Range(0, classes.Count)
        from predicted in Enumerable.Range(0, classes.Count)
        let count = matrix[label][predicted]
        where label != predicted && count > 0
        orderby count descending
        select (label, predicted, count);

    /// <summary>How many examples of any class were taken for a class; without any, it has no precision.</summary>
    public int CountPredicted(int predicted) => matrix.Sum(row => row[predicted]);

    /// <summary>The confusions that measures have; null for measures of no classifier.</summary>
    public static Confusions? Of(TaskMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return metrics is { Classes: { } classes, ConfusionMatrix: { } matrix } ? new Confusions(classes, matrix) : null;
    }
}
