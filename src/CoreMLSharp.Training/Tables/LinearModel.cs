using System.Numerics.Tensors;
using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Training.Tables;

/// <summary>Weighted sums: logistic regression for classes, ridge regression for numbers.</summary>
/// <param name="weights">Weights for the number, or for each class.</param>
/// <param name="offsets">What is added.</param>
internal sealed class LinearModel(double[][] weights, double[] offsets) : IRowModel
{
    /// <summary>Newton's steps take memory by the square of the number of weights.</summary>
    private const int MostNewtonWeights = 2000;

    public static LinearModel Train(TableMatrix rows, TableTarget target, TabularOptions options, CancellationToken cancellationToken)
    {
        if (target.Classes is null)
        {
            (double[] ofNumber, double offset) = RidgeRegression.Fit(rows.Values, rows.Columns, target.Values, options.L2Penalty ?? 1);
            return new LinearModel([ofNumber], [offset]);
        }

        int[] labels = [.. target.Values.Select(label => (int)label)];
        if (options.L2Penalty is { } penalty)
        {
            int count = (target.Classes.Count - 1) * (rows.Columns + 1);
            if (count > MostNewtonWeights)
            {
                throw new CoreMLException(
                    $"A linear model of these columns has {count} weights, too many for a penalty as in Create ML. Leave the penalty out, "
                    + "or use fewer columns.");
            }

            (double[][] ofClasses, double[] offsets) = NewtonLogisticRegression.Fit(
                rows.Values, rows.Columns, labels, target.Classes.Count, penalty, cancellationToken);
            return new LinearModel(ofClasses, offsets);
        }

        FeatureMatrix features = new([.. rows.Values.Select(number => (float)number)], rows.Columns);
        LinearClassifier classifier = MultinomialLogisticRegression.Fit(
            features, labels, target.Classes.Count,
            new LogisticRegressionOptions { Threads = options.Threads }, cancellationToken);
        return new LinearModel(classifier.Weights, classifier.Offsets);
    }

    public double[] Predict(TableMatrix rows) =>
    [
        .. Enumerable.Range(0, rows.Rows).Select(row =>
        {
            double[] scores = [.. weights.Select((own, k) => TensorPrimitives.Dot(own, rows.Row(row)) + offsets[k])];
            return scores.Length == 1 ? scores[0] : Array.IndexOf(scores, scores.Max());
        }),
    ];

    public Model ToStage(FeatureDescription features, TableTarget target) => target.Classes is not { } classes
        ? GlmRegressorBuilder.Create([features], target.Name, weights[0], offsets[0])
        : GlmClassifierBuilder.Create(
            [features], classes, [.. weights.Skip(1).Select(own => own.Zip(weights[0], (one, first) => one - first).ToArray())],
            [.. offsets.Skip(1).Select(offset => offset - offsets[0])], outputs: TableOutputs.Of(target.Name));

    public void Dispose()
    {
        // It holds memory only.
    }
}
