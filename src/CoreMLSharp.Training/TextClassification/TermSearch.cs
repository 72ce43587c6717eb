using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// Tries ways to fit a classifier by cross-validation: each text is judged by a classifier that was not trained on it. The best way is the
/// one that is right most often.
/// </summary>
/// <param name="labels">The class of each text.</param>
/// <param name="classes">How many classes there are.</param>
/// <param name="threads">Threads to use; the result does not depend on them.</param>
/// <param name="meter">Told of every fit.</param>
internal sealed class TermSearch(int[] labels, int classes, int threads, ProgressMeter meter)
{
    private const int MostFolds = 5, FoldsOfMany = 3, ManyTexts = 20_000;

    private readonly int[] _foldOf = StratifiedFolds.Assign(labels, classes, FoldsFor(labels));

    /// <summary>Into how many parts the texts are divided; fewer than two where a class has a single text.</summary>
    public int Folds { get; } = FoldsFor(labels);

    /// <summary>Tries ways with every penalty of a list.</summary>
    /// <param name="weighting">What the values are multiplied by.</param>
    /// <param name="penalties">The values of C, in ascending order.</param>
    /// <param name="targets">For each class, by text: what is learned.</param>
    /// <param name="prepare">The values of the terms that a classifier of some texts sees, and what of them it may see.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public IEnumerable<TermTrial> Try(
        TermWeighting weighting, IReadOnlyList<double> penalties, double[][] targets, Func<int[], SparseMatrix> prepare,
        CancellationToken cancellationToken)
    {
        double[][][] said = [.. penalties.Select(_ => new double[labels.Length][])];
        Parallel.For(
            0, Folds, new ParallelOptions { MaxDegreeOfParallelism = Parallelism.Of(threads), CancellationToken = cancellationToken },
            fold =>
            {
                int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => _foldOf[row] != fold)];
                SparseMatrix values = prepare(rows);
                TermPath path = new(values, rows, labels, targets, weighting);
                for (int i = 0; i < penalties.Count; i++)
                {
                    TermClassifier classifier = path.Fit(penalties[i], cancellationToken);
                    for (int row = 0; row < labels.Length; row++)
                    {
                        if (_foldOf[row] == fold) said[i][row] = classifier.Probabilities(values, row);
                    }

                    meter.Iterate();
                }
            });
        meter.Advance(1);
        return penalties.Select((c, i) => new TermTrial(new TermFit(weighting, c), Right(said[i]), said[i]));
    }

    private int Right(double[][] said) => said.Index().Count(text => Array.IndexOf(text.Item, text.Item.Max()) == labels[text.Index]);

    private static int FoldsFor(int[] labels) => Math.Min(
        labels.Length > ManyTexts
            ? FoldsOfMany
            : MostFolds, labels.CountBy(label => label).Select(count => count.Value).OrderDescending().ElementAt(1));
}

/// <summary>What came of a way to fit a classifier.</summary>
/// <param name="Fit">The way.</param>
/// <param name="Right">How many texts were classified correctly by a classifier that was not trained on them.</param>
/// <param name="Said">The probabilities of the classes that such classifiers gave each text.</param>
internal sealed record TermTrial(TermFit Fit, int Right, double[][] Said);
