using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// Tries ways to fit a classifier by cross-validation: each text is judged by a classifier that was not trained on it, by the logarithm of
/// the probability of its class, which is smoother than how often the class is right.
/// </summary>
/// <param name="labels">The class of each text.</param>
/// <param name="classes">How many classes there are.</param>
/// <param name="threads">Threads to use; the result does not depend on them.</param>
/// <param name="meter">Told of every fit.</param>
internal sealed class TermSearch(int[] labels, int classes, int threads, ProgressMeter meter)
{
    private const int MostFolds = 5, FoldsOfMuchWork = 3, ManyTexts = 20_000;

    private readonly int[] _foldOf = StratifiedFolds.Assign(labels, classes, FoldsFor(labels, classes));

    /// <summary>Into how many parts the texts are divided; fewer than two where a class has a single text.</summary>
    public int Folds { get; } = FoldsFor(labels, classes);

    /// <summary>The texts that are learned from while those of a fold are held out.</summary>
    public int[] RowsWithout(int fold) => [.. Enumerable.Range(0, labels.Length).Where(row => _foldOf[row] != fold)];

    /// <summary>Tries a way with every penalty of a list.</summary>
    /// <param name="weighting">What the values are multiplied by.</param>
    /// <param name="penalties">The values of C, in ascending order.</param>
    /// <param name="prepare">
    /// For each fold: the values of the terms, and for each class, by text, what is learned; neither may know of the labels of the fold.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IReadOnlyList<TermTrial> Try(
        TermWeighting weighting, IReadOnlyList<double> penalties, Func<int, (SparseMatrix Values, double[][] Targets)> prepare,
        CancellationToken cancellationToken)
    {
        double[,] losses = new double[penalties.Count, Folds];
        ForEachFold(
            fold =>
            {
                (SparseMatrix values, double[][] targets) = prepare(fold);
                TermPath path = new(values, RowsWithout(fold), labels, targets, weighting);
                for (int i = 0; i < penalties.Count; i++)
                {
                    TermClassifier classifier = path.Fit(penalties[i], cancellationToken);
                    losses[i, fold] = Loss(classifier, values, fold);
                    meter.Iterate();
                }
            }, cancellationToken);
        meter.Advance(1);
        return
        [
            .. penalties.Select((c, i) => new TermTrial(
                new TermFit(weighting, c), Enumerable.Range(0, Folds).Sum(fold => losses[i, fold]) / labels.Length)),
        ];
    }

    /// <summary>Does something for every fold, several at a time.</summary>
    public void ForEachFold(Action<int> work, CancellationToken cancellationToken)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism.Of(threads), CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, Folds, options, work);
        }
        catch (AggregateException failure) when (failure.InnerExceptions.Any(error => error is OperationCanceledException))
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private double Loss(TermClassifier classifier, SparseMatrix values, int fold)
    {
        double loss = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            if (_foldOf[row] == fold) loss -= Math.Log(Math.Max(classifier.Probabilities(values, row)[labels[row]], double.Epsilon));
        }

        return loss;
    }

    private static int FoldsFor(int[] labels, int classes) => Math.Min(
        labels.Length > ManyTexts || classes > 2 ? FoldsOfMuchWork : MostFolds,
        labels.CountBy(label => label).Select(count => count.Value).OrderDescending().ElementAt(1));
}

/// <summary>What came of a way to fit a classifier.</summary>
/// <param name="Fit">The way.</param>
/// <param name="Loss">The mean of −log p(class) over texts that the classifier was not trained on.</param>
internal sealed record TermTrial(TermFit Fit, double Loss);
