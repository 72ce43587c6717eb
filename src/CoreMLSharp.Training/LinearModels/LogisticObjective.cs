using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// The objective of multinomial logistic regression, C · Σ −log p(label) + ½‖weights‖², over standardised features, and its gradient.
/// Parameters are the classes' weight vectors one after the other, then the classes' offsets, which are not penalised.
/// </summary>
/// <remarks>
/// Rows are summed in parts whose borders depend on their number alone, and the parts in order: threads do not change a bit of the result.
/// </remarks>
internal sealed class LogisticObjective
{
    /// <summary>As many as stay in the processor's first cache together with a few weight vectors.</summary>
    private const int RowsAtOnce = 8;

    private const int MostParts = 32;
    private const int FewestRowsInPart = 8 * RowsAtOnce;

    private readonly FeatureMatrix _features;
    private readonly int[] _rows;
    private readonly int[] _labels;
    private readonly Standardization _standardization;
    private readonly int _columns;
    private readonly int _classes;

    private readonly int _rowsInPart;
    private readonly Part[] _parts;
    private readonly ParallelOptions _parallel;

    /// <summary>The weights and offsets for features as they are, into which the standardisation is folded.</summary>
    private readonly double[] _weights;
    private readonly double[] _offsets;

    public LogisticObjective(FeatureMatrix features, int[] rows, int[] labels, int classes, Standardization standardization, int threads)
    {
        (_features, _rows, _labels, _standardization) = (features, rows, labels, standardization);
        (_columns, _classes) = (features.Columns, classes);
        _rowsInPart = Math.Max(FewestRowsInPart, (rows.Length + MostParts - 1) / MostParts);
        _parts =
        [
            .. Enumerable.Range(0, (rows.Length + _rowsInPart - 1) / _rowsInPart).Select(_ => new Part(ParameterCount, _columns, classes)),
        ];
        _weights = new double[classes * _columns];
        _offsets = new double[classes];
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallelism.Of(threads) };
    }

    /// <summary>How much the losses count beside the penalty.</summary>
    public double C { get; set; } = 1;

    /// <summary>The number of weights and offsets.</summary>
    public int ParameterCount => _classes * (_columns + 1);

    /// <summary>The objective's value; <paramref name="gradient"/> receives its derivatives.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        ReadOnlySpan<double> weights = parameters[..(_classes * _columns)];
        weights.CopyTo(_weights);
        parameters[weights.Length..].CopyTo(_offsets);
        for (int k = 0; k < _classes; k++) _standardization.FoldInto(_weights.AsSpan(k * _columns, _columns), ref _offsets[k]);

        if (_parallel.MaxDegreeOfParallelism == 1 || _parts.Length == 1)
        {
            for (int part = 0; part < _parts.Length; part++) EvaluatePart(part);
        }
        else
        {
            Parallel.For(0, _parts.Length, _parallel, EvaluatePart);
        }

        double loss = 0;
        gradient.Clear();
        foreach (Part part in _parts)
        {
            loss += part.Loss;
            TensorPrimitives.Add(gradient, part.Gradient, gradient);
        }

        for (int k = 0; k < _classes; k++)
        {
            _standardization.FoldIntoGradient(gradient.Slice(k * _columns, _columns), gradient[weights.Length + k]);
        }

        TensorPrimitives.Multiply(gradient, C, gradient);
        TensorPrimitives.Add(gradient[..weights.Length], weights, gradient[..weights.Length]);
        return (C * loss) + (0.5 * VectorKernels.Dot(weights, weights));
    }

    private void EvaluatePart(int index)
    {
        Part part = _parts[index];
        Array.Clear(part.Gradient);
        part.Loss = 0;
        int end = Math.Min(_rows.Length, (index + 1) * _rowsInPart);
        for (int row = index * _rowsInPart; row < end; row += RowsAtOnce) EvaluateTile(part, row, Math.Min(RowsAtOnce, end - row));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EvaluateTile(Part part, int firstRow, int count)
    {
        Span<double> residuals = part.Residuals;
        residuals.Clear();
        part.Tile.AsSpan(count * _columns).Clear();
        for (int i = 0; i < count; i++)
        {
            TensorPrimitives.ConvertTruncating(_features.Row(_rows[firstRow + i]), part.Tile.AsSpan(i * _columns, _columns));
        }

        Score(part, count);
        for (int i = 0; i < count; i++)
        {
            Span<double> scores = part.Scores.AsSpan(i * _classes, _classes);
            TensorPrimitives.Add(scores, _offsets, scores);
            part.Loss += Softmax(scores, _labels[_rows[firstRow + i]]);
            for (int k = 0; k < _classes; k++) residuals[(k * RowsAtOnce) + i] = scores[k];
        }

        for (int k = 0; k < _classes; k++)
        {
            Span<double> gradient = part.Gradient.AsSpan(k * _columns, _columns);
            for (int i = 0; i < count; i += 4)
            {
                VectorKernels.AddScaled4(part.Tile.AsSpan(i * _columns), residuals.Slice((k * RowsAtOnce) + i, 4), gradient);
            }

            for (int i = 0; i < count; i++) part.Gradient[(_classes * _columns) + k] += residuals[(k * RowsAtOnce) + i];
        }
    }

    /// <summary>The products of weights and rows: four classes' weights at a time, which stay at hand while the rows go by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(Part part, int count)
    {
        int k = 0;
        for (; k + 4 <= _classes; k += 4)
        {
            ReadOnlySpan<double> weights = _weights.AsSpan(k * _columns, 4 * _columns);
            for (int i = 0; i < count; i++)
            {
                VectorKernels.Dot4(part.Tile.AsSpan(i * _columns, _columns), weights, part.Scores.AsSpan((i * _classes) + k));
            }
        }

        for (; k < _classes; k++)
        {
            ReadOnlySpan<double> weights = _weights.AsSpan(k * _columns, _columns);
            for (int i = 0; i < count; i++)
            {
                part.Scores[(i * _classes) + k] = VectorKernels.Dot(part.Tile.AsSpan(i * _columns, _columns), weights);
            }
        }
    }

    /// <summary>
    /// Turns scores, in place, into probabilities less 1 for the label, which are the loss's derivatives; returns the loss −log p(label).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Softmax(Span<double> scores, int label)
    {
        double largest = TensorPrimitives.Max<double>(scores), sum = 0;
        double labelScore = scores[label] - largest;
        for (int k = 0; k < scores.Length; k++)
        {
            scores[k] = Math.Exp(scores[k] - largest);
            sum += scores[k];
        }

        for (int k = 0; k < scores.Length; k++) scores[k] /= sum;
        scores[label] -= 1;
        return Math.Log(sum) - labelScore;
    }

    /// <summary>Sums and working space of some of the rows.</summary>
    private sealed class Part(int parameters, int columns, int classes)
    {
        public double Loss;

        public double[] Gradient { get; } = new double[parameters];

        public double[] Tile { get; } = new double[RowsAtOnce * columns];

        public double[] Scores { get; } = new double[RowsAtOnce * classes];

        public double[] Residuals { get; } = new double[classes * RowsAtOnce];
    }
}
