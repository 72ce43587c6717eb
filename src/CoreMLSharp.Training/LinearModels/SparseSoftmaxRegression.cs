using System.Numerics;
using System.Numerics.Tensors;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Logistic regression of several classes at once (softmax) on sparse features, with an L2 penalty: minimises C · Σ cross-entropy +
/// ½‖weights‖² over the weights of scaled features, without a penalty on the offsets. Targets may be any probabilities. It sums in the
/// order of the rows, so that the same examples give the same bits.
/// </summary>
/// <remarks>
/// The classes' weights of a feature stand side by side, with zeros up to a whole number of vectors, so that one visit to a feature serves
/// all classes.
/// </remarks>
internal sealed class SparseSoftmaxRegression
{
    /// <summary>How far above the minimum the objective may end, as a part of itself.</summary>
    private const double Tolerance = 1e-3;

    private const int MostIterations = 200;

    private readonly SparseMatrix _features;
    private readonly int[] _rows;
    private readonly double[][] _targets;
    private readonly double[] _scale;
    private readonly bool _hasOffset;
    private readonly int _classes, _width;
    private readonly double[] _parameters;

    /// <param name="features">The features.</param>
    /// <param name="rows">The rows that are learned from.</param>
    /// <param name="targets">For each class, by row of the features: its probability.</param>
    /// <param name="scale">What each column is multiplied by.</param>
    /// <param name="hasOffset">Whether scores have offsets.</param>
    public SparseSoftmaxRegression(SparseMatrix features, int[] rows, double[][] targets, double[] scale, bool hasOffset)
    {
        (_features, _rows, _targets, _scale, _hasOffset) = (features, rows, targets, scale, hasOffset);
        _classes = targets.Length;
        _width = (_classes + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        _parameters = new double[(features.Columns + 1) * _width];
    }

    private double C { get; set; }

    private int Offsets => _features.Columns * _width;

    /// <summary>Fits with one penalty, from where the last fit ended.</summary>
    /// <param name="c">How much the losses count beside the penalty: the smaller, the stronger the penalty.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>For each class weights for features as they are, and an offset.</returns>
    public (double[][] Weights, double[] Offsets) Fit(double c, CancellationToken cancellationToken)
    {
        C = c;
        new LimitedMemoryBfgs(Evaluate).Minimize(
            _parameters, (value, gradient) => 0.5 * TensorPrimitives.SumOfSquares<double>(gradient) <= Tolerance * value, MostIterations,
            cancellationToken);
        return (
            [
                .. Enumerable.Range(0, _classes).Select(k =>
                    (double[])[.. _scale.Select((factor, column) => factor * _parameters[(column * _width) + k])]),
            ],
            _parameters[Offsets..(Offsets + _classes)]);
    }

    private double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        gradient.Clear();
        double loss = 0;
        double[] scores = new double[_width];
        foreach (int row in _rows)
        {
            parameters.Slice(Offsets, _width).CopyTo(scores);
            ReadOnlySpan<int> columns = _features.ColumnsOf(row);
            ReadOnlySpan<float> values = _features.ValuesOf(row);
            for (int i = 0; i < columns.Length; i++)
            {
                AddProduct(parameters.Slice(columns[i] * _width, _width), values[i] * _scale[columns[i]], scores);
            }

            loss += ToResiduals(scores.AsSpan(0, _classes), row);
            for (int i = 0; i < columns.Length; i++)
            {
                AddProduct(scores, values[i] * _scale[columns[i]], gradient.Slice(columns[i] * _width, _width));
            }

            if (_hasOffset) AddProduct(scores, 1, gradient.Slice(Offsets, _width));
        }

        ReadOnlySpan<double> weights = parameters[..Offsets];
        TensorPrimitives.Add(gradient[..Offsets], weights, gradient[..Offsets]);
        return (C * loss) + (0.5 * TensorPrimitives.SumOfSquares(weights));
    }

    /// <summary>Turns scores into C times what the probabilities have more than the targets, and tells the row's loss.</summary>
    private double ToResiduals(Span<double> scores, int row)
    {
        double largest = TensorPrimitives.Max<double>(scores), sum = 0, told = 0;
        for (int k = 0; k < scores.Length; k++)
        {
            told += _targets[k][row] * scores[k];
            sum += scores[k] = Math.Exp(scores[k] - largest);
        }

        for (int k = 0; k < scores.Length; k++) scores[k] = C * ((scores[k] / sum) - _targets[k][row]);
        return largest + Math.Log(sum) - told;
    }

    /// <summary>Adds a multiple of a run of whole vectors to another.</summary>
    private static void AddProduct(ReadOnlySpan<double> run, double factor, Span<double> sum)
    {
        Vector<double> factors = new(factor);
        for (int k = 0; k < run.Length; k += Vector<double>.Count)
        {
            (new Vector<double>(sum[k..]) + (new Vector<double>(run[k..]) * factors)).CopyTo(sum[k..]);
        }
    }
}
