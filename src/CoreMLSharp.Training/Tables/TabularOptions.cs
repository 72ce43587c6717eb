using CoreMLSharp.Building;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tables;

/// <summary>What a model of a table predicts.</summary>
public enum TableTask
{
    /// <summary>A class.</summary>
    Classifier,

    /// <summary>A number.</summary>
    Regressor,
}

/// <summary>How a model of a table learns.</summary>
public enum TabularAlgorithm
{
    /// <summary>Whichever of boosted trees and a linear model does better on parts of the data that it was not trained on.</summary>
    Auto,

    /// <summary>Trees, each of which corrects those before it.</summary>
    BoostedTree,

    /// <summary>The mean of trees, each of which saw other rows and columns.</summary>
    RandomForest,

    /// <summary>One tree.</summary>
    DecisionTree,

    /// <summary>Linear regression, or logistic regression for classes.</summary>
    Linear,

    /// <summary>Linear support vector machines, one for each pair of classes; not for numbers.</summary>
    SupportVector,
}

/// <summary>How to train a <see cref="TabularModel"/>; the names are Create ML's.</summary>
public sealed record TabularOptions
{
    /// <summary>The columns to learn from; null for all that say something.</summary>
    public IReadOnlyList<string>? FeatureColumns { get; init; }

    /// <summary>
    /// Classes or numbers; null to find out: texts are classes, and so are whole numbers of at most ten different values.
    /// </summary>
    public TableTask? Task { get; init; }

    /// <summary>How it learns.</summary>
    public TabularAlgorithm Algorithm { get; init; }

    /// <summary>Rows to validate with; null to set some of the training rows aside.</summary>
    public MLDataTable? Validation { get; init; }

    /// <summary>How often boosting adds trees, or how many trees a forest has.</summary>
    public int MaxIterations { get; init; } = 150;

    /// <summary>
    /// How many branches may lie between a tree's root and a leaf; null for any number, with at most 31 leaves (256 in a forest).
    /// </summary>
    public int? MaxDepth { get; init; }

    /// <summary>How much a branch must reduce the loss, at least.</summary>
    public double MinLossReduction { get; init; }

    /// <summary>How much weight (the second derivative of the loss) the rows of a leaf have, at least.</summary>
    public double MinChildWeight { get; init; } = 1e-3;

    /// <summary>How much of what a tree found boosting takes over.</summary>
    public double StepSize { get; init; } = 0.07;

    /// <summary>The part of the rows that each tree sees; null for 80 %, for 63 % in a forest, and for all of a single tree.</summary>
    public double? RowSubsample { get; init; }

    /// <summary>The part of the columns that each tree sees; null for 80 %, and for all of a single tree.</summary>
    public double? ColumnSubsample { get; init; }

    /// <summary>
    /// Of a linear model: the weight of the penalty on squared weights. A classifier is then fitted as Create ML's logistic regression is,
    /// whose default is 0.01. Null for a penalty of ½ beside the losses, on standardised columns, and of 1 for a regressor.
    /// </summary>
    public double? L2Penalty { get; init; }

    /// <summary>Of support vector machines: how much a row on the wrong side counts.</summary>
    public double Penalty { get; init; } = 1;

    /// <summary>Where chance begins.</summary>
    public int RandomSeed { get; init; } = 1;

    /// <summary>Threads to use; 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}
