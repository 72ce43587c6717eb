using System.Numerics.Tensors;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Logistic regression of two classes on sparse features, with an L2 penalty: minimises C · Σ cross-entropy + ½‖weights‖² over the weights
/// of scaled features, without a penalty on the offset. A target may be any probability. It sums in the order of the rows, so that the
/// same examples give the same bits.
/// </summary>
internal sealed class SparseLogisticRegression
{
    /// <summary>How far above the minimum the objective may end, as a part of itself.</summary>
    private const double Tolerance = 1e-4;

    private const int MostIterations = 200;

    private readonly SparseMatrix _features;
    private readonly int[] _rows;
    private readonly double[] _targets;
    private readonly double[] _scale;
    private readonly double[] _parameters;
    private readonly double[] _weights;
    private readonly bool _hasOffset;

    /// <param name="features">The features.</param>
    /// <param name="rows">The rows that are learned from.</param>
    /// <param name="targets">By row of the features: the probability of the second class.</param>
    /// <param name="scale">What each column is multiplied by.</param>
    /// <param name="hasOffset">Whether scores have an offset.</param>
    public SparseLogisticRegression(SparseMatrix features, int[] rows, double[] targets, double[] scale, bool hasOffset)
    {
        (_features, _rows, _targets, _scale, _hasOffset) = (features, rows, targets, scale, hasOffset);
        _parameters = new double[features.Columns + 1];
        _weights = new double[features.Columns];
    }

    private double C { get; set; }

    /// <summary>Fits with one penalty, from where the last fit ended.</summary>
    /// <param name="c">How much the losses count beside the penalty: the smaller, the stronger the penalty.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Weights for features as they are, and the offset.</returns>
    public (double[] Weights, double Offset) Fit(double c, CancellationToken cancellationToken)
    {
        C = c;
        new LimitedMemoryBfgs(Evaluate).Minimize(
            _parameters, (value, gradient) => 0.5 * TensorPrimitives.SumOfSquares<double>(gradient) <= Tolerance * value, MostIterations,
            cancellationToken);
        double[] weights = new double[_scale.Length];
        TensorPrimitives.Multiply(_parameters.AsSpan(0, weights.Length), _scale, weights);
        return (weights, _parameters[^1]);
    }

    private double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        TensorPrimitives.Multiply(parameters[.._weights.Length], _scale, _weights);
        gradient.Clear();
        double loss = 0, offset = parameters[^1];
        foreach (int row in _rows)
        {
            ReadOnlySpan<int> columns = _features.ColumnsOf(row);
            ReadOnlySpan<float> values = _features.ValuesOf(row);
            double score = offset;
            for (int i = 0; i < columns.Length; i++) score += _weights[columns[i]] * values[i];
            double target = _targets[row];
            loss += Math.Max(score, 0) - (target * score) + Math.Log(1 + Math.Exp(-Math.Abs(score)));
            double residual = C * ((1 / (1 + Math.Exp(-score))) - target);
            for (int i = 0; i < columns.Length; i++) gradient[columns[i]] += residual * values[i];
            if (_hasOffset) gradient[^1] += residual;
        }

        Span<double> ofWeights = gradient[.._weights.Length];
        TensorPrimitives.Multiply(ofWeights, _scale, ofWeights);
        TensorPrimitives.Add(ofWeights, parameters[.._weights.Length], ofWeights);
        return (C * loss) + (0.5 * TensorPrimitives.SumOfSquares(parameters[.._weights.Length]));
    }
}
