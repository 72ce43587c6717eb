using System.Numerics.Tensors;
using CoreMLSharp.Training.LinearModels;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.WordTagging;

/// <summary>
/// A linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001): the logarithm of a sequence of labels is the sum of its
/// words' features' weights and of the transitions between labels, but for a constant. Fitted by L-BFGS with an L2 penalty on the weights
/// of scaled features.
/// </summary>
/// <remarks>
/// Parameters: for each feature a weight for each label, then (labels + 1) × labels transitions, the first row from the beginning.
/// </remarks>
/// <param name="sentences">The sentences.</param>
/// <param name="scale">What each feature's value, which is 1, is multiplied by: the penalty is the weaker, the larger it is.</param>
/// <param name="labels">How many labels there are.</param>
/// <param name="c">How much the losses count beside the penalty.</param>
internal sealed class ConditionalRandomField(IReadOnlyList<TaggedSentence> sentences, double[] scale, int labels, double c)
{
    private const double Tolerance = 3e-3;
    private const int MostIterations = 120;

    private int Transitions => scale.Length * labels;

    /// <summary>Finds the parameters, for features with the value 1.</summary>
    public double[] Fit(ProgressMeter meter, CancellationToken cancellationToken)
    {
        double[] parameters = new double[Transitions + ((labels + 1) * labels)];
        new LimitedMemoryBfgs(Evaluate, meter).Minimize(
            parameters, (value, gradient) => 0.5 * TensorPrimitives.SumOfSquares<double>(gradient) <= Tolerance * value, MostIterations,
            cancellationToken);
        for (int feature = 0; feature < scale.Length; feature++)
        {
            Span<double> weights = parameters.AsSpan(feature * labels, labels);
            TensorPrimitives.Multiply(weights, scale[feature], weights);
        }

        return parameters;
    }

    private double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        gradient.Clear();
        double loss = 0;
        double[] step = new double[(labels + 1) * labels];
        TensorPrimitives.Exp(parameters[Transitions..], step);
        foreach (TaggedSentence sentence in sentences) loss += Evaluate(sentence, parameters, step, gradient);
        TensorPrimitives.Multiply(gradient, c, gradient);
        TensorPrimitives.Add(gradient, parameters, gradient);
        return (c * loss) + (0.5 * TensorPrimitives.SumOfSquares(parameters));
    }

    /// <summary>Forward and backward over a sentence, each position scaled so that its forward values sum to one.</summary>
    private double Evaluate(TaggedSentence sentence, ReadOnlySpan<double> parameters, double[] step, Span<double> gradient)
    {
        int length = sentence.Labels.Length;
        double[] emissions = new double[length * labels], forward = new double[length * labels], backward = new double[length * labels];
        double[] scales = new double[length];
        double loss = 0;
        for (int i = 0; i < length; i++)
        {
            Span<double> scores = emissions.AsSpan(i * labels, labels);
            foreach (int feature in sentence.Features[i])
            {
                TensorPrimitives.MultiplyAdd(parameters.Slice(feature * labels, labels), scale[feature], scores, scores);
            }

            int before = i == 0 ? 0 : sentence.Labels[i - 1] + 1;
            loss -= scores[sentence.Labels[i]] + parameters[Transitions + (before * labels) + sentence.Labels[i]];
            double largest = TensorPrimitives.Max<double>(scores);
            TensorPrimitives.Subtract(scores, largest, scores);
            TensorPrimitives.Exp(scores, scores);
            Span<double> now = forward.AsSpan(i * labels, labels);
            if (i == 0) step.AsSpan(0, labels).CopyTo(now);
            else
            {
                for (int from = 0; from < labels; from++)
                {
                    TensorPrimitives.MultiplyAdd(
                        step.AsSpan((from + 1) * labels, labels), forward[((i - 1) * labels) + from], now, now);
                }
            }

            TensorPrimitives.Multiply(now, scores, now);
            scales[i] = TensorPrimitives.Sum<double>(now);
            TensorPrimitives.Divide(now, scales[i], now);
            loss += Math.Log(scales[i]) + largest;
        }

        Backward(emissions, scales, step, backward);
        AddGradient(sentence, emissions, forward, backward, scales, step, gradient);
        return loss;
    }

    private void Backward(double[] emissions, double[] scales, double[] step, double[] backward)
    {
        int length = scales.Length;
        backward.AsSpan((length - 1) * labels).Fill(1);
        double[] weighted = new double[labels];
        for (int i = length - 2; i >= 0; i--)
        {
            TensorPrimitives.Multiply(emissions.AsSpan((i + 1) * labels, labels), backward.AsSpan((i + 1) * labels, labels), weighted);
            for (int from = 0; from < labels; from++)
            {
                backward[(i * labels) + from] =
                    TensorPrimitives.Dot<double>(step.AsSpan((from + 1) * labels, labels), weighted) / scales[i + 1];
            }
        }
    }

    private void AddGradient(
        TaggedSentence sentence, double[] emissions, double[] forward, double[] backward, double[] scales, double[] step,
        Span<double> gradient)
    {
        double[] likely = new double[labels], weighted = new double[labels];
        for (int i = 0; i < scales.Length; i++)
        {
            int truth = sentence.Labels[i];
            TensorPrimitives.Multiply(forward.AsSpan(i * labels, labels), backward.AsSpan(i * labels, labels), likely);
            Span<double> starts = gradient.Slice(Transitions, labels);
            if (i == 0) TensorPrimitives.Add(starts, likely, starts);
            else
            {
                TensorPrimitives.Multiply(emissions.AsSpan(i * labels, labels), backward.AsSpan(i * labels, labels), weighted);
                TensorPrimitives.Divide(weighted, scales[i], weighted);
                for (int from = 0; from < labels; from++)
                {
                    Span<double> row = gradient.Slice(Transitions + ((from + 1) * labels), labels);
                    double share = forward[((i - 1) * labels) + from];
                    ReadOnlySpan<double> steps = step.AsSpan((from + 1) * labels, labels);
                    for (int to = 0; to < labels; to++) row[to] += share * steps[to] * weighted[to];
                }
            }

            gradient[Transitions + ((i == 0 ? 0 : sentence.Labels[i - 1] + 1) * labels) + truth] -= 1;
            likely[truth] -= 1;
            foreach (int feature in sentence.Features[i])
            {
                Span<double> weights = gradient.Slice(feature * labels, labels);
                TensorPrimitives.MultiplyAdd(likely, scale[feature], weights, weights);
            }
        }
    }
}

/// <summary>A sentence in numbers.</summary>
/// <param name="Features">The features of each word.</param>
/// <param name="Labels">The label of each word.</param>
internal sealed record TaggedSentence(int[][] Features, int[] Labels);
