using System.Numerics.Tensors;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Finds a step along a direction that satisfies the strong Wolfe conditions, by bracketing and cubic interpolation (Nocedal and Wright,
/// Numerical Optimization, 2nd edition, algorithms 3.5 and 3.6).
/// </summary>
internal sealed class LineSearch(SmoothFunction function, int length)
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MostTrials = 25;

    /// <summary>The point that was reached.</summary>
    public double[] Point { get; } = new double[length];

    /// <summary>The gradient there.</summary>
    public double[] Gradient { get; } = new double[length];

    /// <summary>The value there.</summary>
    public double Value { get; private set; }

    /// <summary>Makes a step.</summary>
    /// <returns>False when no step lowers the value any more: as far as rounding allows, this is the minimum.</returns>
    public bool TryStep(double[] start, double[] direction, double startValue, double[] startGradient, double firstStep)
    {
        double startSlope = TensorPrimitives.Dot<double>(startGradient, direction);
        if (startSlope >= 0) return false;
        Trial origin = new(0, startValue, startSlope), low = origin, high = default;
        bool bracketed = false;
        double step = firstStep;
        for (int i = 0; i < MostTrials; i++)
        {
            Trial trial = Try(start, direction, step);
            if (!double.IsFinite(trial.Value) || trial.Value > startValue + (SufficientDecrease * step * startSlope)
                || (low.Step > 0 && trial.Value >= low.Value))
            {
                (high, bracketed) = (trial, true);
            }
            else if (Math.Abs(trial.Slope) <= -Curvature * startSlope)
            {
                return true;
            }
            else
            {
                if (trial.Slope * ((bracketed ? high.Step : double.PositiveInfinity) - low.Step) >= 0) (high, bracketed) = (low, true);
                low = trial;
            }

            step = bracketed ? Between(low, high) : 2 * step;
        }

        if (low.Step == 0) return false;
        Try(start, direction, low.Step);
        return Value < startValue;
    }

    private Trial Try(double[] start, double[] direction, double step)
    {
        TensorPrimitives.MultiplyAdd(direction, step, start, Point);
        Value = function(Point, Gradient);
        return new Trial(step, Value, TensorPrimitives.Dot<double>(Gradient, direction));
    }

    /// <summary>The minimum of the cubic through both ends, kept away from them; their middle where there is none.</summary>
    private static double Between(Trial a, Trial b)
    {
        double middle = (a.Step + b.Step) / 2;
        if (!double.IsFinite(b.Value)) return middle;
        double d1 = a.Slope + b.Slope - (3 * (a.Value - b.Value) / (a.Step - b.Step));
        double d2 = Math.Sign(b.Step - a.Step) * Math.Sqrt((d1 * d1) - (a.Slope * b.Slope));
        double minimum = b.Step - ((b.Step - a.Step) * (b.Slope + d2 - d1) / (b.Slope - a.Slope + (2 * d2)));
        double margin = 0.1 * Math.Abs(b.Step - a.Step);
        return double.IsNaN(minimum) ? middle : Math.Clamp(minimum, Math.Min(a.Step, b.Step) + margin, Math.Max(a.Step, b.Step) - margin);
    }

    private readonly record struct Trial(double Step, double Value, double Slope);
}
