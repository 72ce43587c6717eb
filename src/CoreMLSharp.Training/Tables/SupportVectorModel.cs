using System.Numerics.Tensors;
using CoreMLSharp.Building;
using CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Training.Tables;

/// <summary>Linear support vector machines, one for each pair of classes, with probabilities.</summary>
/// <param name="machines">The machines, those of the first class first.</param>
/// <param name="classes">The number of classes.</param>
internal sealed class SupportVectorModel(IReadOnlyList<SupportVectorModel.Machine> machines, int classes) : IRowModel
{
    private const int Folds = 5;

    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static SupportVectorModel Train(
        TableMatrix rows, TableTarget target, TabularOptions options, CancellationToken cancellationToken)
    {
        int classes = target.Classes!.Count;
        ILookup<int, double[]> ofClass =
            Enumerable.Range(0, rows.Rows).ToLookup(row => (int)target.Values[row], row => rows.Row(row).ToArray());
        Machine[] machines =
        [
            .. Pairs(classes).Select(pair =>
                Machine.Train([.. ofClass[pair.First]], [.. ofClass[pair.Second]], options, cancellationToken)),
        ];
        return new SupportVectorModel(machines, classes);
    }

    public double[] Predict(TableMatrix rows)
    {
        PairwiseProbabilities coupling =
            new(classes, [.. machines.Select(machine => machine.Slope)], [.. machines.Select(machine => machine.Shift)]);
        double[] predicted = new double[rows.Rows], probabilities = new double[classes];
        for (int row = 0; row < predicted.Length; row++)
        {
            coupling.Compute([.. machines.Select(machine => machine.Score(rows.Row(row)))], probabilities);
            predicted[row] = TensorPrimitives.IndexOfMax<double>(probabilities);
        }

        return predicted;
    }

    /// <summary>
    /// The weights of a linear machine are a support vector by themselves: each stands among those of the first class of its pair.
    /// </summary>
    public Model ToStage(FeatureDescription features, TableTarget target)
    {
        (int First, int Second)[] pairs = [.. Pairs(classes)];
        return SupportVectorBuilder.CreateClassifier(
            [features], target.Classes!, SupportVectorBuilder.Linear(),
            [
                .. Enumerable.Range(0, classes).Select(label => (double[][])
                    [.. machines.Index().Where(entry => pairs[entry.Index].First == label).Select(entry => entry.Item.Weights)]),
            ],
            [.. Enumerable.Range(1, classes - 1).Select(second => (double[])[.. pairs.Select(pair => pair.Second == second ? 1.0 : 0)])],
            [.. machines.Select(machine => -machine.Offset)],
            [.. machines.Select(machine => machine.Slope)],
            [.. machines.Select(machine => machine.Shift)],
            TableOutputs.Of(target.Name));
    }

    public void Dispose()
    {
        // It holds memory only.
    }

    private static IEnumerable<(int First, int Second)> Pairs(int classes) => Enumerable.Range(0, classes)
        .SelectMany(first => Enumerable.Range(first + 1, classes - first - 1).Select(second => (first, second)));

    /// <summary>What tells two classes apart.</summary>
    /// <param name="Weights">The weights.</param>
    /// <param name="Offset">What is added: positive scores are for the first class.</param>
    /// <param name="Slope">Of the sigmoid that makes a probability of a score.</param>
    /// <param name="Shift">The sigmoid's offset.</param>
    internal sealed record Machine(double[] Weights, double Offset, double Slope, double Shift)
    {
        /// <summary>Trains on all rows; the sigmoid is of scores of fifths that machines gave which had not learned them.</summary>
        public static Machine Train(double[][] first, double[][] second, TabularOptions options, CancellationToken cancellationToken)
        {
            double[][] rows = [.. first, .. second];
            bool[] areFirst = [.. rows.Select((_, row) => row < first.Length)];
            int[] folds = StratifiedFolds.Assign([.. areFirst.Select(isFirst => isFirst ? 1 : 0)], 2, Folds);
            double[] scores = new double[rows.Length];
            for (int fold = 0; fold < Folds; fold++)
            {
                int[] learned = [.. Enumerable.Range(0, rows.Length).Where(row => folds[row] != fold)];
                Machine other = Fit([.. learned.Select(row => rows[row])], [.. learned.Select(row => areFirst[row])]);
                for (int row = 0; row < rows.Length; row++)
                {
                    if (folds[row] == fold) scores[row] = other.Score(rows[row]);
                }
            }

            (double slope, double shift) = PlattScaling.Fit(scores, areFirst);
            return Fit(rows, areFirst) with { Slope = slope, Shift = shift };

            Machine Fit(double[][] some, bool[] are)
            {
                (double[] weights, double offset) =
                    LinearSupportVectors.Fit(some, are, options.Penalty, options.RandomSeed, cancellationToken);
                return new Machine(weights, offset, 0, 0);
            }
        }

        public double Score(ReadOnlySpan<double> row) => TensorPrimitives.Dot(Weights, row) + Offset;
    }
}
