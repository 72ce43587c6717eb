using System.Numerics.Tensors;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Fits multinomial logistic regression with an L2 penalty on standardised features: minimises C · Σ −log p(label) + ½‖weights‖² over all
/// classes' weights, without a penalty on the offsets. This is the objective of scikit-learn's <c>LogisticRegression</c>.
/// </summary>
internal static class MultinomialLogisticRegression
{
    /// <summary>Fits the classifier.</summary>
    /// <param name="features">A feature vector a row.</param>
    /// <param name="labels">The class of each row, 0 to <paramref name="classes"/> − 1.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="options">How strongly to penalise, how exactly to solve.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Weights and offsets for features as they are: the standardisation is folded in.</returns>
    /// <exception cref="ArgumentException">Labels are missing or outside the classes.</exception>
    public static LinearClassifier Fit(
        FeatureMatrix features, int[] labels, int classes, LogisticRegressionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (labels.Length != features.Rows)
        {
            throw new ArgumentException($"{labels.Length} labels for {features.Rows} rows.", nameof(labels));
        }

        if (labels.Any(label => label < 0 || label >= classes))
        {
            throw new ArgumentException($"Labels must be 0 to {classes - 1}.", nameof(labels));
        }

        int[] rows = [.. Enumerable.Range(0, features.Rows)];
        return new LogisticPath(features, rows, labels, classes, options.Threads).Fit(options, cancellationToken);
    }
}

/// <summary>How <see cref="MultinomialLogisticRegression"/> fits.</summary>
internal sealed record LogisticRegressionOptions
{
    /// <summary>How much the losses count beside the penalty: the smaller, the stronger the penalty. scikit-learn's <c>C</c>.</summary>
    public double C { get; init; } = 1;

    /// <summary>How far above the minimum the objective may end, as a part of itself.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>The most steps.</summary>
    public int MaximumIterations { get; init; } = 2000;

    /// <summary>Threads to use; 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Told of every penalty that was tried and of every step.</summary>
    public ProgressMeter? Progress { get; init; }
}

/// <summary>
/// A linear classifier: the score of class k is weights[k] · x + offsets[k], the probabilities are the softmax of the scores.
/// </summary>
/// <param name="Weights">A weight vector for each class.</param>
/// <param name="Offsets">An offset for each class.</param>
/// <param name="Objective">The objective's value that was reached, over standardised features.</param>
/// <param name="Iterations">Steps that the fit took.</param>
internal sealed record LinearClassifier(double[][] Weights, double[] Offsets, double Objective, int Iterations)
{
    /// <summary>The probabilities of the classes for a feature vector.</summary>
    public double[] Probabilities(ReadOnlySpan<float> features)
    {
        double[] x = new double[features.Length], scores = new double[Weights.Length];
        TensorPrimitives.ConvertChecked(features, x);
        for (int k = 0; k < scores.Length; k++) scores[k] = TensorPrimitives.Dot<double>(Weights[k], x) + Offsets[k];
        TensorPrimitives.SoftMax<double>(scores, scores);
        return scores;
    }
}
