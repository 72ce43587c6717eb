using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tables;

/// <summary>How far predictions are right.</summary>
internal static class TableMeasures
{
    /// <param name="target">The truth.</param>
    /// <param name="predicted">The numbers, or the places of the classes.</param>
    public static TaskMetrics Of(TableTarget target, double[] predicted)
    {
        if (target.Classes is null) return TaskMetrics.OfRegression(predicted, target.Values);
        IReadOnlyList<string> names = target.ClassNames;
        ClassifierMetrics metrics = new(names);
        foreach ((double actual, double said) in target.Values.Zip(predicted)) metrics.Add(names[(int)actual], names[(int)said]);
        return TaskMetrics.Of(metrics);
    }
}
