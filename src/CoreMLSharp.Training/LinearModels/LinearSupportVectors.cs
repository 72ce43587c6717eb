using System.Numerics.Tensors;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Fits a linear support vector machine to two classes by coordinate descent on the dual of the squared hinge loss (Hsieh et al., 2008):
/// minimises ½‖weights‖² + penalty · Σ max(0, 1 − y · score)² over standardised features, the offset among the weights. The objective of
/// LIBLINEAR's usual solver.
/// </summary>
internal static class LinearSupportVectors
{
    private const int MostRounds = 1000;
    private const double Tolerance = 1e-2;

    /// <summary>Fits weights.</summary>
    /// <param name="rows">Finite numbers of each row.</param>
    /// <param name="areFirst">Whether each row is of the class with positive scores.</param>
    /// <param name="penalty">How much a row on the wrong side counts.</param>
    /// <param name="seed">What the order of rows follows from.</param>
    /// <param name="cancellationToken">Stops the work between two rounds.</param>
    /// <returns>Weights and offset for features as they are: the standardisation is folded in.</returns>
    public static (double[] Weights, double Offset) Fit(
        double[][] rows, bool[] areFirst, double penalty, int seed, CancellationToken cancellationToken)
    {
        (double[] mean, double[] scale) = Standardize(rows);
        double[][] inputs =
        [
            .. rows.Select(row =>
            {
                double[] input = new double[row.Length + 1];
                for (int j = 0; j < row.Length; j++) input[j] = (row[j] - mean[j]) * scale[j];
                input[^1] = 1;
                return input;
            }),
        ];
        double softness = 1 / (2 * penalty);
        double[] curvature = [.. inputs.Select(input => TensorPrimitives.SumOfSquares<double>(input) + softness)];
        double[] weights = new double[mean.Length + 1], multipliers = new double[rows.Length];
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        Random random = new(seed);
        for (int round = 0; round < MostRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            double largest = 0;
            foreach (int i in order)
            {
                double sign = areFirst[i] ? 1 : -1;
                double gradient = (sign * TensorPrimitives.Dot<double>(weights, inputs[i])) - 1 + (softness * multipliers[i]);
                if (multipliers[i] == 0 && gradient > 0) continue;
                largest = Math.Max(largest, Math.Abs(gradient));
                double next = Math.Max(0, multipliers[i] - (gradient / curvature[i]));
                TensorPrimitives.MultiplyAdd(inputs[i], (next - multipliers[i]) * sign, weights, weights);
                multipliers[i] = next;
            }

            if (largest < Tolerance) break;
        }

        double[] own = weights[..mean.Length];
        TensorPrimitives.Multiply(own, scale, own);
        return (own, weights[^1] - TensorPrimitives.Dot<double>(own, mean));
    }

    private static (double[] Mean, double[] Scale) Standardize(double[][] rows)
    {
        int columns = rows[0].Length;
        double[] mean = new double[columns], scale = new double[columns];
        foreach (double[] row in rows) TensorPrimitives.Add(mean, row, mean);
        TensorPrimitives.Divide(mean, rows.Length, mean);
        foreach (double[] row in rows)
        {
            for (int j = 0; j < columns; j++) scale[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / rows.Length;
        }

        for (int j = 0; j < columns; j++) scale[j] = scale[j] > 0 ? 1 / Math.Sqrt(scale[j]) : 0;
        return (mean, scale);
    }
}
