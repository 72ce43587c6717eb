using System.Numerics.Tensors;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>A function to minimise: its value at a point, and its gradient there.</summary>
internal delegate double SmoothFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>
/// Minimises a smooth function by the limited-memory BFGS method (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4
/// and 7.5).
/// </summary>
internal sealed class LimitedMemoryBfgs
{
    /// <summary>Remembered steps.</summary>
    private const int Memory = 10;

    private readonly SmoothFunction _function;
    private readonly List<Correction> _corrections = [];
    private readonly ProgressMeter? _progress;
    private Correction? _spare;

    public LimitedMemoryBfgs(SmoothFunction function, ProgressMeter? progress = null) => (_function, _progress) = (function, progress);

    /// <summary>Steps made so far.</summary>
    public int Iterations { get; private set; }

    /// <summary>Moves <paramref name="point"/> to a minimum.</summary>
    /// <param name="point">Where to start; receives the minimum.</param>
    /// <param name="isConverged">Whether a value and gradient are good enough.</param>
    /// <param name="maximumIterations">The most steps.</param>
    /// <param name="cancellationToken">Checked before every step.</param>
    /// <returns>The value at the minimum.</returns>
    public double Minimize(
        double[] point, Func<double, double[], bool> isConverged, int maximumIterations, CancellationToken cancellationToken)
    {
        double[] gradient = new double[point.Length], direction = new double[point.Length];
        LineSearch search = new(_function, point.Length);
        double value = _function(point, gradient);
        for (int i = 0; i < maximumIterations && !isConverged(value, gradient); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SetDirection(gradient, direction);
            double firstStep = _corrections.Count > 0 ? 1 : 1 / Math.Max(1, TensorPrimitives.Norm<double>(gradient));
            if (!search.TryStep(point, direction, value, gradient, firstStep)) break;

            Remember(point, gradient, search);
            search.Point.CopyTo(point, 0);
            search.Gradient.CopyTo(gradient, 0);
            value = search.Value;
            Iterations++;
            _progress?.Iterate();
        }

        return value;
    }

    /// <summary>The two-loop recursion: minus the approximate inverse Hessian times the gradient.</summary>
    private void SetDirection(double[] gradient, double[] direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        if (_corrections.Count == 0) return;
        Span<double> alphas = stackalloc double[_corrections.Count];
        for (int i = _corrections.Count - 1; i >= 0; i--)
        {
            Correction correction = _corrections[i];
            alphas[i] = TensorPrimitives.Dot<double>(correction.Step, direction) / correction.Curvature;
            TensorPrimitives.MultiplyAdd(correction.Change, -alphas[i], direction, direction);
        }

        Correction last = _corrections[^1];
        TensorPrimitives.Multiply(direction, last.Curvature / TensorPrimitives.SumOfSquares<double>(last.Change), direction);
        for (int i = 0; i < _corrections.Count; i++)
        {
            Correction correction = _corrections[i];
            double beta = TensorPrimitives.Dot<double>(correction.Change, direction) / correction.Curvature;
            TensorPrimitives.MultiplyAdd(correction.Step, alphas[i] - beta, direction, direction);
        }
    }

    /// <summary>The oldest step's arrays serve the newest, since points may be large.</summary>
    private void Remember(double[] point, double[] gradient, LineSearch search)
    {
        if (_corrections.Count == Memory)
        {
            _spare = _corrections[0];
            _corrections.RemoveAt(0);
        }

        Correction newest = _spare ?? new Correction(new double[point.Length], new double[point.Length]);
        _spare = newest;
        TensorPrimitives.Subtract(search.Point, point, newest.Step);
        TensorPrimitives.Subtract(search.Gradient, gradient, newest.Change);
        newest.Curvature = TensorPrimitives.Dot<double>(newest.Step, newest.Change);
        if (newest.Curvature <= double.Epsilon) return;
        _corrections.Add(newest);
        _spare = null;
    }

    private sealed record Correction(double[] Step, double[] Change)
    {
        public double Curvature { get; set; }
    }
}
