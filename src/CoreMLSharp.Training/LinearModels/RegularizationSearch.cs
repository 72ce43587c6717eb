using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Chooses the penalty by cross-validation: the C with which the probabilities of held-out examples are best, measured by their mean
/// log-loss. The log-loss, unlike the accuracy, is smooth and tells a sure mistake from a near one, so that its minimum is stable on small
/// sets.
/// </summary>
internal sealed class RegularizationSearch
{
    /// <summary>From a penalty that leaves hardly a classifier to one that leaves every example its say, in steps of √10.</summary>
    private static readonly double[] Grid = [.. Enumerable.Range(-8, 13).Select(step => Math.Pow(10, step / 2.0))];

    /// <summary>Used when there are too few examples to hold some out.</summary>
    private const double DefaultC = 0.1;

    /// <summary>Choosing needs less exactness than the final fit.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>With more rows times classes than this, one fold of them tells enough, and five would take long.</summary>
    private const long ScoresForOneFold = 50_000;

    private const int MostFolds = 5;

    /// <summary>
    /// The search ends when the log-loss has risen so many times in succession; on a large set, whose log-loss is smooth, at the first
    /// rise.
    /// </summary>
    private const int Patience = 2;

    /// <summary>How many penalties are tried at most.</summary>
    public static int Penalties => Grid.Length;

    private readonly FeatureMatrix _features;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly RowGroups _groups;
    private readonly LogisticRegressionOptions _options;

    /// <param name="features">A feature vector a row.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="groups">Which rows belong to one example.</param>
    /// <param name="options">How to fit; its C is not used.</param>
    public RegularizationSearch(FeatureMatrix features, int[] labels, int classes, RowGroups groups, LogisticRegressionOptions options)
    {
        (_features, _labels, _classes, _groups) = (features, labels, classes, groups);
        _options = options with { Tolerance = Tolerance };
    }

    /// <summary>Tries the grid.</summary>
    /// <returns>The best C, and how well it did.</returns>
    public RegularizationChoice Run(CancellationToken cancellationToken)
    {
        List<Fold> folds = MakeFolds();
        if (folds.Count == 0) return new RegularizationChoice(DefaultC, null, 0);
        RegularizationChoice? best = null;
        int rises = 0, tried = 0;
        double lastLoss = double.PositiveInfinity;
        foreach (double c in Grid)
        {
            Parallel.ForEach(
                folds,
                new ParallelOptions { MaxDegreeOfParallelism = Parallelism.Of(_options.Threads), CancellationToken = cancellationToken },
                fold => fold.Try(_options with { C = c }, cancellationToken));
            int judged = folds.Sum(fold => fold.Judged), right = folds.Sum(fold => fold.Right);
            double loss = folds.Sum(fold => fold.Loss) / judged;
            _options.Progress?.Advance(1, PointOf(++tried, folds, (double)right / judged, loss));
            if (best is null || loss < best.LogLoss) best = new RegularizationChoice(c, (double)right / judged, loss);
            rises = loss > lastLoss ? rises + 1 : 0;
            if (rises == (folds.Count == 1 ? 1 : Patience)) break;
            lastLoss = loss;
        }

        return best!;
    }

    private static TrainingPoint PointOf(int tried, List<Fold> folds, double accuracy, double loss)
    {
        double learned = folds.Sum(fold => fold.Learned.Count);
        return new TrainingPoint(tried, folds.Sum(fold => fold.Learned.Loss) / learned)
        {
            Accuracy = folds.Sum(fold => fold.Learned.Right) / learned,
            ValidationAccuracy = accuracy,
            ValidationLoss = loss,
        };
    }

    private List<Fold> MakeFolds()
    {
        int[] exampleLabels = [.. _groups.FirstRows().Select(row => _labels[row])];
        int[] counts = [.. exampleLabels.CountBy(label => label).Select(count => count.Value).OrderDescending()];
        int count = Math.Min(MostFolds, counts.Length < 2 ? 0 : counts[1]);
        if (count < 2) return [];
        int[] foldOf = StratifiedFolds.Assign(exampleLabels, _classes, count);
        int used = (long)_labels.Length * _classes > ScoresForOneFold ? 1 : count;
        int threads = used == 1 ? _options.Threads : 1;
        return [.. Enumerable.Range(0, used).Select(fold => new Fold(this, foldOf, fold, threads))];
    }

    /// <summary>One part of the examples, held out from the others.</summary>
    private sealed class Fold
    {
        private readonly RegularizationSearch _search;
        private readonly int[] _learned, _heldOut;
        private readonly LogisticPath _path;

        public Fold(RegularizationSearch search, int[] foldOf, int fold, int threads)
        {
            _search = search;
            RowGroups groups = search._groups;
            ILookup<bool, int> rows = Enumerable.Range(0, search._labels.Length).ToLookup(row => foldOf[groups.ExampleOf[row]] == fold);
            _heldOut = [.. rows[true].Where(groups.IsJudged)];
            _learned = [.. rows[false]];
            _path = new LogisticPath(search._features, _learned, search._labels, search._classes, threads);
        }

        public int Judged => _heldOut.Length;

        public int Right { get; private set; }

        public double Loss { get; private set; }

        /// <summary>How well the rows come out that were fitted; measured where somebody listens, since nothing follows from it.</summary>
        public (int Count, int Right, double Loss) Learned { get; private set; }

        public void Try(LogisticRegressionOptions options, CancellationToken cancellationToken)
        {
            LinearClassifier classifier = _path.Fit(options, cancellationToken);
            (Right, Loss) = Measure(classifier, _heldOut);
            if (options.Progress is not { IsHeard: true }) return;
            (int right, double loss) = Measure(classifier, _learned);
            Learned = (_learned.Length, right, loss);
        }

        private (int Right, double Loss) Measure(LinearClassifier classifier, int[] rows)
        {
            int right = 0;
            double loss = 0;
            foreach (int row in rows)
            {
                double[] probabilities = classifier.Probabilities(_search._features.Row(row));
                int label = _search._labels[row];
                loss -= Math.Log(Math.Max(probabilities[label], double.Epsilon));
                if (Array.IndexOf(probabilities, probabilities.Max()) == label) right++;
            }

            return (right, loss);
        }
    }
}

/// <summary>The penalty that was chosen.</summary>
/// <param name="C">How much the losses count beside the penalty.</param>
/// <param name="Accuracy">
/// The part of the held-out examples that was classified rightly; null when there were too few to hold some out.
/// </param>
/// <param name="LogLoss">The mean of −log p(label) over the held-out examples.</param>
internal sealed record RegularizationChoice(double C, double? Accuracy, double LogLoss);
