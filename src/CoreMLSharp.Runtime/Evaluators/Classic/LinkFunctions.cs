using System.Numerics.Tensors;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>Functions that turn scores into probabilities.</summary>
internal static class LinkFunctions
{
    /// <summary>The logistic function 1 / (1 + e⁻ˣ), the inverse of logit.</summary>
    public static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Replaces scores by their exponentials, scaled to sum to one.</summary>
    public static void SoftMax(Span<double> scores)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<double>(scores), scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Divide(scores, TensorPrimitives.Sum<double>(scores), scores);
    }

    /// <summary>Scales numbers that are not negative so that they sum to one; equal shares when all are zero.</summary>
    public static void Normalize(Span<double> numbers)
    {
        double sum = TensorPrimitives.Sum<double>(numbers);
        if (sum > 0) TensorPrimitives.Divide(numbers, sum, numbers);
        else if (sum == 0) numbers.Fill(1.0 / numbers.Length);
    }

    /// <summary>The distribution function of the standard normal distribution, the inverse of probit; accurate in both tails.</summary>
    public static double NormalCdf(double x)
    {
        double z = Math.Abs(x);
        if (z < 3) return 0.5 + (Math.Sign(x) * NormalDensity(x) * CentralSeries(z));
        double tail = NormalDensity(x) / TailFraction(z);
        return x > 0 ? 1 - tail : tail;
    }

    private static double NormalDensity(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>(Φ(z) − ½) / φ(z) = z + z³/3 + z⁵/(3·5) + … (Abramowitz and Stegun, 26.2.11).</summary>
    private static double CentralSeries(double z)
    {
        double term = z, sum = z;
        for (int odd = 3; term > sum * 1e-17; odd += 2) sum += term *= z * z / odd;
        return sum;
    }

    /// <summary>
    /// φ(z) / (1 − Φ(z)) = z + 1/(z + 2/(z + 3/(z + …))) (Abramowitz and Stegun, 26.2.14), from the innermost fraction outwards.
    /// </summary>
    private static double TailFraction(double z)
    {
        double fraction = z;
        for (int k = 100; k > 0; k--) fraction = z + (k / fraction);
        return fraction;
    }
}
