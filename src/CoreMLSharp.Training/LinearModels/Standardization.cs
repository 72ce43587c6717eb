using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Brings every feature to mean 0 and standard deviation 1, so that one penalty fits all of them. A feature that does not vary becomes 0.
/// </summary>
internal sealed class Standardization
{
    /// <summary>A standard deviation below this part of the feature's size is rounding, not information.</summary>
    private const double Negligible = 1e-6;

    private readonly double[] _mean;
    private readonly double[] _factor;

    private Standardization(double[] mean, double[] factor)
    {
        _mean = mean;
        _factor = factor;
    }

    /// <summary>Measures some rows of a matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Standardization Of(FeatureMatrix features, ReadOnlySpan<int> rows)
    {
        int columns = features.Columns;
        double[] mean = new double[columns], variance = new double[columns], factor = new double[columns];
        foreach (int row in rows)
        {
            ReadOnlySpan<float> values = features.Row(row);
            for (int j = 0; j < columns; j++) mean[j] += values[j];
        }

        for (int j = 0; j < columns; j++) mean[j] /= rows.Length;
        foreach (int row in rows)
        {
            ReadOnlySpan<float> values = features.Row(row);
            for (int j = 0; j < columns; j++)
            {
                double difference = values[j] - mean[j];
                variance[j] += difference * difference;
            }
        }

        for (int j = 0; j < columns; j++)
        {
            double deviation = Math.Sqrt(variance[j] / rows.Length);
            factor[j] = deviation > Negligible * Math.Abs(mean[j]) ? 1 / deviation : 0;
        }

        return new Standardization(mean, factor);
    }

    /// <summary>Turns the weights and offset of standardised features, in place, into those of the features as they are.</summary>
    public void FoldInto(Span<double> weights, ref double offset)
    {
        TensorPrimitives.Multiply(weights, _factor, weights);
        offset -= VectorKernels.Dot(weights, _mean);
    }
    /// <summary>
    /// Turns the derivatives by weights of features as they are, in place, into those by weights of standardised features.
    /// </summary>
    /// <param name="gradient">The derivatives by the weights.</param>
    /// <param name="offsetGradient">The derivative by the offset.</param>
    public void FoldIntoGradient(Span<double> gradient, double offsetGradient)
    {
        TensorPrimitives.MultiplyAdd(_mean, -offsetGradient, gradient, gradient);
        TensorPrimitives.Multiply(gradient, _factor, gradient);
    }
}
