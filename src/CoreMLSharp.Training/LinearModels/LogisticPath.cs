using System.Numerics.Tensors;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>Fits one set of rows with one penalty after the other, each from where the last one ended.</summary>
internal sealed class LogisticPath
{
    private readonly LogisticObjective _objective;
    private readonly Standardization _standardization;
    private readonly double[] _parameters;
    private readonly int _classes;
    private readonly int _columns;

    public LogisticPath(FeatureMatrix features, int[] rows, int[] labels, int classes, int threads)
    {
        _standardization = Standardization.Of(features, rows);
        _objective = new LogisticObjective(features, rows, labels, classes, _standardization, threads);
        _parameters = new double[_objective.ParameterCount];
        (_classes, _columns) = (classes, features.Columns);
    }

    public LinearClassifier Fit(LogisticRegressionOptions options, CancellationToken cancellationToken)
    {
        _objective.C = options.C;
        LimitedMemoryBfgs solver = new(_objective.Evaluate, options.Progress);
        double objective = solver.Minimize(
            _parameters, (value, gradient) => GapBound(gradient) <= options.Tolerance * value, options.MaximumIterations,
            cancellationToken);
        return Folded(objective, solver.Iterations);
    }

    /// <summary>
    /// The most by which the objective can exceed its minimum: the penalty makes it curve by at least 1 in every weight, so that the
    /// distance is at most half the gradient's squared norm. Offsets, which are few and fast, are counted alike.
    /// </summary>
    private static double GapBound(double[] gradient) => 0.5 * TensorPrimitives.SumOfSquares<double>(gradient);

    private LinearClassifier Folded(double objective, int iterations)
    {
        double[][] weights = new double[_classes][];
        double[] offsets = new double[_classes];
        for (int k = 0; k < _classes; k++)
        {
            weights[k] = _parameters[(k * _columns)..((k + 1) * _columns)];
            offsets[k] = _parameters[(_classes * _columns) + k];
            _standardization.FoldInto(weights[k], ref offsets[k]);
        }

        return new LinearClassifier(weights, offsets, objective, iterations);
    }
}
