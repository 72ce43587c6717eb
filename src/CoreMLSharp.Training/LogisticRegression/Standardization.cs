namespace CoreMLSharp.Training.LogisticRegression;

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

    /// <summary>Writes the standardised feature vector.</summary>
    public void Apply(ReadOnlySpan<float> values, Span<double> standardized)
    {
        for (int j = 0; j < standardized.Length; j++) standardized[j] = (values[j] - _mean[j]) * _factor[j];
    }

    /// <summary>Turns the weights and offset of standardised features, in place, into those of the features as they are.</summary>
    public void FoldInto(Span<double> weights, ref double offset)
    {
        for (int j = 0; j < weights.Length; j++)
        {
            weights[j] *= _factor[j];
            offset -= weights[j] * _mean[j];
        }
    }
}
