using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// A linear classifier of terms: of two classes one score, that of the second; of more a score for each, told from all others.
/// </summary>
/// <param name="Weights">A row of weights for each score, a weight for each column.</param>
/// <param name="Offsets">An offset for each score.</param>
internal sealed record TermClassifier(double[][] Weights, double[] Offsets)
{
    /// <summary>How many classes there are.</summary>
    public int Classes => Weights.Length == 1 ? 2 : Weights.Length;

    /// <summary>The classes that have a score.</summary>
    public static IEnumerable<int> Scored(int classes) => classes == 2 ? [1] : Enumerable.Range(0, classes);

    /// <summary>The probabilities of the classes for a text.</summary>
    public double[] Probabilities(SparseMatrix values, int row)
    {
        double[] likely = new double[Weights.Length];
        ReadOnlySpan<int> columns = values.ColumnsOf(row);
        ReadOnlySpan<float> numbers = values.ValuesOf(row);
        for (int k = 0; k < likely.Length; k++)
        {
            double score = Offsets[k];
            for (int i = 0; i < columns.Length; i++) score += Weights[k][columns[i]] * numbers[i];
            likely[k] = 1 / (1 + Math.Exp(-score));
        }

        if (likely is [double second]) return [1 - second, second];
        double sum = likely.Sum();
        return [.. likely.Select(share => share / sum)];
    }
}

/// <summary>How a classifier of terms is fitted: with which weighting, and how much the losses count beside the penalty.</summary>
internal readonly record struct TermFit(TermWeighting Weighting, double C);

/// <summary>Fits classifiers to some texts, with one penalty after the other.</summary>
internal sealed class TermPath
{
    private readonly SparseLogisticRegression[] _problems;

    /// <param name="values">The values of the terms.</param>
    /// <param name="rows">The texts that are learned from.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="targets">For each class, by text: the probability that is learned.</param>
    /// <param name="weighting">What the values are multiplied by.</param>
    public TermPath(SparseMatrix values, int[] rows, int[] labels, double[][] targets, TermWeighting weighting) => _problems =
    [
        .. TermClassifier.Scored(targets.Length).Select(k => new SparseLogisticRegression(
            values, rows, targets[k], TermWeights.Of(weighting, values, rows, row => labels[row] == k), weighting != TermWeighting.AsIs)),
    ];

    /// <summary>The targets that say nothing but what each text is: 1 for its class, 0 for others.</summary>
    public static double[][] Targets(int[] labels, int classes) =>
        [.. Enumerable.Range(0, classes).Select(k => (double[])[.. labels.Select(label => label == k ? 1.0 : 0)])];

    /// <summary>Fits with a penalty.</summary>
    public TermClassifier Fit(double c, CancellationToken cancellationToken)
    {
        (double[] Weights, double Offset)[] fits = [.. _problems.Select(problem => problem.Fit(c, cancellationToken))];
        return new TermClassifier([.. fits.Select(fit => fit.Weights)], [.. fits.Select(fit => fit.Offset)]);
    }
}
