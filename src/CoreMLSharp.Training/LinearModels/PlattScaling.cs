namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Turns the scores of a machine into probabilities 1 / (1 + exp(slope · score + offset)) (Platt, 1999), by Newton's steps as Lin, Lin and
/// Weng (2007) make them.
/// </summary>
internal static class PlattScaling
{
    private const int MostSteps = 100;
    private const double Ridge = 1e-12, Tolerance = 1e-6, ShortestStep = 1e-10;

    /// <summary>Fits slope and offset.</summary>
    /// <param name="scores">Scores of rows that the machine did not learn.</param>
    /// <param name="areFirst">Whether each is of the class with positive scores.</param>
    public static (double Slope, double Offset) Fit(double[] scores, bool[] areFirst)
    {
        double first = areFirst.Count(isFirst => isFirst), second = areFirst.Length - first;
        double[] targets = [.. areFirst.Select(isFirst => isFirst ? (first + 1) / (first + 2) : 1 / (second + 2))];
        double a = 0, b = Math.Log((second + 1) / (first + 1)), loss = Loss(a, b);
        for (int step = 0; step < MostSteps; step++)
        {
            (double aa, double bb, double ab, double da, double db) = (Ridge, Ridge, 0, 0, 0);
            for (int i = 0; i < scores.Length; i++)
            {
                double probability = 1 / (1 + Math.Exp((scores[i] * a) + b)), spread = probability * (1 - probability);
                double missed = targets[i] - probability;
                aa += scores[i] * scores[i] * spread;
                bb += spread;
                ab += scores[i] * spread;
                da += scores[i] * missed;
                db += missed;
            }

            if (Math.Abs(da) < Tolerance && Math.Abs(db) < Tolerance) break;
            double determinant = (aa * bb) - (ab * ab);
            double stepA = -((bb * da) - (ab * db)) / determinant, stepB = -((aa * db) - (ab * da)) / determinant;
            double slope = (da * stepA) + (db * stepB), length = 1;
            for (; length >= ShortestStep; length /= 2)
            {
                double next = Loss(a + (length * stepA), b + (length * stepB));
                if (next >= loss + (1e-4 * length * slope)) continue;
                (a, b, loss) = (a + (length * stepA), b + (length * stepB), next);
                break;
            }

            if (length < ShortestStep) break;
        }

        return (a, b);

        double Loss(double tryA, double tryB)
        {
            double sum = 0;
            for (int i = 0; i < scores.Length; i++)
            {
                double x = (scores[i] * tryA) + tryB;
                sum += x >= 0 ? (targets[i] * x) + Math.Log(1 + Math.Exp(-x)) : ((targets[i] - 1) * x) + Math.Log(1 + Math.Exp(x));
            }

            return sum;
        }
    }
}
