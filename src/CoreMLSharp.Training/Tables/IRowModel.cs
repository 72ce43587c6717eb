using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Tables;

/// <summary>What was learned from rows of numbers.</summary>
internal interface IRowModel : IDisposable
{
    /// <summary>The numbers, or the places of the classes, of rows.</summary>
    double[] Predict(TableMatrix rows);

    /// <summary>The same for the rows that it learned from, where it may know them.</summary>
    double[] PredictLearned(TableMatrix rows) => Predict(rows);

    /// <summary>The last stage of a model.</summary>
    /// <param name="features">The array that it takes.</param>
    /// <param name="target">What it predicts.</param>
    Model ToStage(FeatureDescription features, TableTarget target);
}

/// <summary>The outputs of a classifier of a table, named as Create ML names them.</summary>
internal static class TableOutputs
{
    public static ClassifierOutputs Of(string target) => new(target, $"{target}Probability");
}
