namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>
/// Class probabilities from the decisions of all pairs of classes: Platt's logistic function for each pair, then the coupling of Wu, Lin
/// and Weng, "Probability estimates for multi-class classification by pairwise coupling" (2004), their second method, solved as LIBSVM
/// does.
/// </summary>
internal sealed class PairwiseProbabilities(int classes, double[] probA, double[] probB)
{
    private const double Least = 1e-7;

    public void Compute(ReadOnlySpan<double> decisions, Span<double> probabilities)
    {
        double[,] pairwise = new double[classes, classes];
        int pair = 0;
        for (int first = 0; first < classes; first++)
        {
            for (int second = first + 1; second < classes; second++, pair++)
            {
                double logit = (decisions[pair] * probA[pair]) + probB[pair];
                pairwise[first, second] = Math.Clamp(LinkFunctions.Logistic(-logit), Least, 1 - Least);
                pairwise[second, first] = 1 - pairwise[first, second];
            }
        }

        Couple(pairwise, probabilities);
    }

    /// <summary>Minimises Σ (rⱼᵢ pᵢ − rᵢⱼ pⱼ)² over probabilities p.</summary>
    private void Couple(double[,] pairwise, Span<double> p)
    {
        double[,] q = new double[classes, classes];
        for (int i = 0; i < classes; i++)
        {
            for (int j = 0; j < classes; j++)
            {
                if (i == j) continue;
                q[i, i] += pairwise[j, i] * pairwise[j, i];
                q[i, j] = -pairwise[j, i] * pairwise[i, j];
            }
        }

        p.Fill(1.0 / classes);
        double tolerance = 0.005 / classes;
        Span<double> qp = new double[classes];
        for (int round = Math.Max(100, classes); round > 0; round--)
        {
            double pqp = 0;
            for (int i = 0; i < classes; i++)
            {
                qp[i] = 0;
                for (int j = 0; j < classes; j++) qp[i] += q[i, j] * p[j];
                pqp += p[i] * qp[i];
            }

            double error = 0;
            foreach (double value in qp) error = Math.Max(error, Math.Abs(value - pqp));
            if (error < tolerance) return;
            Sweep(q, qp, pqp, p);
        }
    }

    private void Sweep(double[,] q, Span<double> qp, double pqp, Span<double> p)
    {
        for (int i = 0; i < classes; i++)
        {
            double step = (pqp - qp[i]) / q[i, i];
            p[i] += step;
            pqp = (pqp + (step * ((step * q[i, i]) + (2 * qp[i])))) / ((1 + step) * (1 + step));
            for (int j = 0; j < classes; j++)
            {
                qp[j] = (qp[j] + (step * q[i, j])) / (1 + step);
                p[j] /= 1 + step;
            }
        }
    }
}
