using System.Numerics.Tensors;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Fits multinomial logistic regression as Create ML's logistic regression does, as far as its files tell: the first class is the
/// reference, features are divided by the root of their mean square, Σ −log p(label) + penalty · ‖weights‖² is minimised without a penalty
/// on the offsets, and ten of Newton's steps are made from 0.
/// </summary>
internal static class NewtonLogisticRegression
{
    private const int Steps = 10, MostHalvings = 20;

    /// <summary>Fits the weights.</summary>
    /// <param name="rows">Finite numbers, row by row.</param>
    /// <param name="columns">How many a row has.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="penalty">The weight of the penalty.</param>
    /// <param name="cancellationToken">Stops the work between two steps.</param>
    /// <returns>Weights and an offset for each class, those of the first 0, for features as they are.</returns>
    public static (double[][] Weights, double[] Offsets) Fit(
        double[] rows, int columns, int[] labels, int classes, double penalty, CancellationToken cancellationToken)
    {
        double[] scale = Scale(rows, columns);
        int width = columns + 1;
        double[] inputs = new double[labels.Length * width];
        for (int i = 0; i < labels.Length; i++)
        {
            Span<double> row = inputs.AsSpan(i * width, width);
            TensorPrimitives.Multiply(rows.AsSpan(i * columns, columns), scale, row);
            row[columns] = 1;
        }

        Problem problem = new(inputs, width, labels, classes, penalty);
        double[] weights = new double[problem.Count];
        double loss = problem.Loss(weights);
        for (int step = 0; step < Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] direction = problem.Direction(weights);
            if (!Array.TrueForAll(direction, double.IsFinite)) break;
            double[] next = new double[weights.Length];
            double nextLoss = double.PositiveInfinity;
            for (int halvings = 0; halvings < MostHalvings && !(nextLoss <= loss); halvings++)
            {
                TensorPrimitives.MultiplyAdd(direction, -Math.Pow(0.5, halvings), weights, next);
                nextLoss = problem.Loss(next);
            }

            if (!(nextLoss <= loss)) break;
            (weights, loss) = (next, nextLoss);
        }

        double[][] ofClasses = [new double[columns], .. weights.Chunk(width).Select(own => own[..columns])];
        foreach (double[] own in ofClasses) TensorPrimitives.Multiply(own, scale, own);
        return (ofClasses, [0, .. weights.Chunk(width).Select(own => own[columns])]);
    }

    /// <summary>1 by the root of the mean square of each column; a column of nothing but 0 stays.</summary>
    private static double[] Scale(double[] rows, int columns)
    {
        double[] scale = new double[columns];
        for (int i = 0; i < rows.Length; i++) scale[i % columns] += rows[i] * rows[i];
        for (int j = 0; j < columns; j++) scale[j] = scale[j] > 0 ? Math.Sqrt(rows.Length / columns / scale[j]) : 1;
        return scale;
    }

    /// <summary>What is minimised.</summary>
    private sealed class Problem(double[] inputs, int width, int[] labels, int classes, double penalty)
    {
        private readonly double[] _probabilities = new double[classes];

        /// <summary>The number of weights and offsets, of all classes but the first.</summary>
        public int Count => (classes - 1) * width;

        public double Loss(double[] weights)
        {
            double loss = 0;
            for (int i = 0; i < labels.Length; i++) loss -= Math.Log(Math.Max(double.Epsilon, Predict(weights, i)[labels[i]]));
            for (int j = 0; j < weights.Length; j++) loss += IsOffset(j) ? 0 : penalty * weights[j] * weights[j];
            return loss;
        }

        /// <summary>The gradient, multiplied by the inverse of the second derivatives.</summary>
        public double[] Direction(double[] weights)
        {
            double[] gradient = new double[Count];
            double[,] second = new double[Count, Count];
            for (int j = 0; j < Count; j++)
            {
                if (IsOffset(j)) continue;
                gradient[j] = 2 * penalty * weights[j];
                second[j, j] = 2 * penalty;
            }

            for (int i = 0; i < labels.Length; i++)
            {
                double[] probabilities = Predict(weights, i);
                ReadOnlySpan<double> row = inputs.AsSpan(i * width, width);
                for (int a = 0; a + 1 < classes; a++)
                {
                    double missed = probabilities[a + 1] - (labels[i] == a + 1 ? 1 : 0);
                    for (int j = 0; j < width; j++) gradient[(a * width) + j] += missed * row[j];
                    for (int b = 0; b <= a; b++) AddProducts(second, a, b, row, probabilities);
                }
            }

            return RidgeRegression.Solve(second, gradient);
        }

        private void AddProducts(double[,] second, int a, int b, ReadOnlySpan<double> row, double[] probabilities)
        {
            double factor = probabilities[a + 1] * ((a == b ? 1 : 0) - probabilities[b + 1]);
            for (int j = 0; j < width; j++)
            {
                for (int k = 0; k < width; k++) second[(a * width) + j, (b * width) + k] += factor * row[j] * row[k];
            }
        }

        private bool IsOffset(int index) => index % width == width - 1;

        private double[] Predict(double[] weights, int row)
        {
            ReadOnlySpan<double> own = inputs.AsSpan(row * width, width);
            _probabilities[0] = 0;
            for (int a = 0; a + 1 < classes; a++) _probabilities[a + 1] = TensorPrimitives.Dot(weights.AsSpan(a * width, width), own);
            TensorPrimitives.Subtract(_probabilities, TensorPrimitives.Max<double>(_probabilities), _probabilities);
            TensorPrimitives.SoftMax<double>(_probabilities, _probabilities);
            return _probabilities;
        }
    }
}
