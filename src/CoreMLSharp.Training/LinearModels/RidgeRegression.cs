namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Fits linear regression with an L2 penalty on standardised features: minimises Σ (prediction − target)² + penalty · ‖weights‖², without
/// a penalty on the offset. This is the objective of scikit-learn's <c>Ridge</c>.
/// </summary>
internal static class RidgeRegression
{
    /// <summary>Fits the weights.</summary>
    /// <param name="rows">Finite numbers, row by row.</param>
    /// <param name="columns">How many a row has.</param>
    /// <param name="targets">What to predict from each row.</param>
    /// <param name="penalty">The weight of the penalty.</param>
    /// <returns>Weights and offset for features as they are: the standardisation is folded in.</returns>
    public static (double[] Weights, double Offset) Fit(double[] rows, int columns, double[] targets, double penalty)
    {
        int count = targets.Length;
        double[] mean = new double[columns], scale = new double[columns];
        for (int i = 0; i < rows.Length; i++) mean[i % columns] += rows[i] / count;
        for (int i = 0; i < rows.Length; i++) scale[i % columns] += (rows[i] - mean[i % columns]) * (rows[i] - mean[i % columns]) / count;
        for (int j = 0; j < columns; j++) scale[j] = scale[j] > 0 ? 1 / Math.Sqrt(scale[j]) : 0;
        double middle = targets.Average();

        double[,] products = new double[columns, columns];
        double[] right = new double[columns], row = new double[columns];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < columns; j++) row[j] = (rows[(i * columns) + j] - mean[j]) * scale[j];
            for (int j = 0; j < columns; j++)
            {
                right[j] += row[j] * (targets[i] - middle);
                for (int k = 0; k <= j; k++) products[j, k] += row[j] * row[k];
            }
        }

        for (int j = 0; j < columns; j++) products[j, j] += penalty;
        double[] weights = Solve(products, right);
        for (int j = 0; j < columns; j++) weights[j] *= scale[j];
        return (weights, middle - weights.Zip(mean, (weight, center) => weight * center).Sum());
    }

    /// <summary>Solves by Cholesky's decomposition; a penalty makes the matrix positive definite. Only its lower half is read.</summary>
    internal static double[] Solve(double[,] matrix, double[] right)
    {
        int n = right.Length;
        for (int j = 0; j < n; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                double sum = matrix[j, k];
                for (int m = 0; m < k; m++) sum -= matrix[j, m] * matrix[k, m];
                matrix[j, k] = j == k ? Math.Sqrt(sum) : sum / matrix[k, k];
            }
        }

        double[] solution = [.. right];
        for (int j = 0; j < n; j++)
        {
            for (int m = 0; m < j; m++) solution[j] -= matrix[j, m] * solution[m];
            solution[j] /= matrix[j, j];
        }

        for (int j = n - 1; j >= 0; j--)
        {
            for (int m = j + 1; m < n; m++) solution[j] -= matrix[m, j] * solution[m];
            solution[j] /= matrix[j, j];
        }

        return solution;
    }
}
