using System.Numerics.Tensors;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// A linear classifier of terms: of two classes one score, that of the second; of more a score for each (softmax).
/// </summary>
/// <param name="Weights">A row of weights for each score, a weight for each column.</param>
/// <param name="Offsets">An offset for each score.</param>
internal sealed record TermClassifier(double[][] Weights, double[] Offsets)
{
    /// <summary>How many classes there are.</summary>
    public int Classes => Weights.Length == 1 ? 2 : Weights.Length;

    /// <summary>How many rows of weights a model of so many classes has: the first class needs none.</summary>
    public static int WrittenScores(int classes) => classes - 1;

    /// <summary>The probabilities of the classes for a text.</summary>
    public double[] Probabilities(SparseMatrix values, int row)
    {
        double[] scores = [.. Offsets];
        ReadOnlySpan<int> columns = values.ColumnsOf(row);
        ReadOnlySpan<float> numbers = values.ValuesOf(row);
        for (int k = 0; k < scores.Length; k++)
        {
            for (int i = 0; i < columns.Length; i++) scores[k] += Weights[k][columns[i]] * numbers[i];
        }

        if (scores is [double second]) scores = [0, second];
        TensorPrimitives.SoftMax<double>(scores, scores);
        return scores;
    }
}

/// <summary>How a classifier of terms is fitted: with which weighting, and how much the losses count beside the penalty.</summary>
internal readonly record struct TermFit(TermWeighting Weighting, double C);

/// <summary>Fits classifiers to some texts, with one penalty after the other.</summary>
internal sealed class TermPath
{
    private readonly Func<double, CancellationToken, TermClassifier> _fit;

    /// <param name="values">The values of the terms.</param>
    /// <param name="rows">The texts that are learned from.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="targets">For each class, by text: the probability that is learned.</param>
    /// <param name="weighting">What the values are multiplied by.</param>
    public TermPath(SparseMatrix values, int[] rows, int[] labels, double[][] targets, TermWeighting weighting)
    {
        double[] scale = TermWeights.Of(weighting, values, rows, labels, targets.Length);
        bool hasOffset = weighting != TermWeighting.AsIs;
        if (targets is [_, double[] second])
        {
            SparseLogisticRegression problem = new(values, rows, second, scale, hasOffset);
            _fit = (c, cancellationToken) =>
            {
                (double[] weights, double offset) = problem.Fit(c, cancellationToken);
                return new TermClassifier([weights], [offset]);
            };
        }
        else
        {
            SparseSoftmaxRegression problem = new(values, rows, targets, scale, hasOffset);
            _fit = (c, cancellationToken) =>
            {
                (double[][] weights, double[] offsets) = problem.Fit(c, cancellationToken);
                return new TermClassifier(weights, offsets);
            };
        }
    }

    /// <summary>The targets that say nothing but what each text is: 1 for its class, 0 for others.</summary>
    public static double[][] Targets(int[] labels, int classes) =>
        [.. Enumerable.Range(0, classes).Select(k => (double[])[.. labels.Select(label => label == k ? 1.0 : 0)])];

    /// <summary>Fits with a penalty.</summary>
    public TermClassifier Fit(double c, CancellationToken cancellationToken) => _fit(c, cancellationToken);
}
