using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// Finds the classifier of texts that a small file can hold. A teacher of all terms is chosen by cross-validation. Of two classes, what it
/// says of texts that it was not trained on is half of what a pupil of few terms learns, the other half is what the texts are; of several,
/// whose files hold more terms, the pupil learns what the texts are. Its penalty is chosen by cross-validation too, with teachers that
/// know nothing of the texts that are held out.
/// </summary>
internal sealed class TermTrainer
{
    /// <summary>The ways that are tried; each value of C is tried from the last one's result.</summary>
    private static readonly TermWay[]
        OfTwoClasses =
        [
            new(TermWeighting.Contrast, [3, 10, 30]),
            new(TermWeighting.SoftContrast, [2, 4, 6, 10, 20]),
            new(TermWeighting.Rarity, [0.3, 1, 3, 10, 30]),
        ],
        OfSeveral = [new(TermWeighting.Contrast, [10, 30, 100]), new(TermWeighting.Rarity, [10, 30, 100])];

    private const double TeachersShare = 0.5;

    private const int TeachersFolds = 3;

    private readonly TermWay[] _ways;
    private readonly TermTable _table;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly int[] _rows;
    private readonly double[][] _targets;
    private readonly SparseMatrix _values;
    private readonly TermPruning _pruning;
    private readonly TermSearch _search;
    private readonly CancellationToken _cancellationToken;

    /// <param name="table">The terms of the texts.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="bytes">How many bytes terms and weights may take.</param>
    /// <param name="threads">Threads to use; the result does not depend on them.</param>
    /// <param name="meter">Told how far the work is, of <see cref="StepsFor"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public TermTrainer(
        TermTable table, int[] labels, int classes, long bytes, int threads, ProgressMeter meter, CancellationToken cancellationToken)
    {
        (_table, _labels, _classes, _cancellationToken) = (table, labels, classes, cancellationToken);
        _ways = WaysFor(classes);
        _rows = [.. Enumerable.Range(0, labels.Length)];
        _targets = TermPath.Targets(labels, classes);
        _values = table.Values.Normalized([.. Enumerable.Range(0, table.Terms.Length)]);
        _pruning = new TermPruning(table, bytes, TermClassifier.WrittenScores(classes));
        _search = new TermSearch(labels, classes, threads, meter);
    }

    /// <summary>How many steps the training takes.</summary>
    public static int StepsFor(int classes) => WaysFor(classes).Length + 1;

    /// <summary>Trains.</summary>
    public TrainedTerms Train()
    {
        if (_search.Folds < 2) return Finish(new TermFit(_ways[0].Weighting, _ways[0].Penalties[0]), _targets);
        TermFit teacher = Best(_ways.SelectMany(way =>
            _search.Try(way.Weighting, way.Penalties, _ => (_values, _targets), _cancellationToken)));
        double[][][] taught = new double[_search.Folds][][];
        _search.ForEachFold(fold => taught[fold] = Taught(_search.RowsWithout(fold), teacher), _cancellationToken);
        TermFit pupil = Best(_search.Try(
            teacher.Weighting, _ways.Single(way => way.Weighting == teacher.Weighting).Penalties,
            fold => (Pruned(Kept(_search.RowsWithout(fold), teacher, taught[fold])), taught[fold]), _cancellationToken));
        return Finish(pupil, Taught(_rows, teacher));
    }

    private static TermWay[] WaysFor(int classes) => classes == 2 ? OfTwoClasses : OfSeveral;

    private static TermFit Best(IEnumerable<TermTrial> trials) => trials.MinBy(trial => trial.Loss)!.Fit;

    /// <summary>What some texts are, mixed with what teachers say of them that were trained on the others of these texts.</summary>
    private double[][] Taught(int[] rows, TermFit fit)
    {
        if (_classes > 2) return _targets;
        double[][] taught = [.. _targets.Select(row => row.ToArray())];
        int[] foldOf = StratifiedFolds.Assign([.. rows.Select(row => _labels[row])], _classes, TeachersFolds);
        for (int fold = 0; fold < TeachersFolds; fold++)
        {
            ILookup<bool, int> parts = rows.Index().ToLookup(entry => foldOf[entry.Index] == fold, entry => entry.Item);
            TermPath path = new(_values, [.. parts[false]], _labels, _targets, fit.Weighting);
            TermClassifier teacher = path.Fit(fit.C, _cancellationToken);
            foreach (int row in parts[true])
            {
                double[] said = teacher.Probabilities(_values, row);
                for (int k = 0; k < said.Length; k++) taught[k][row] += TeachersShare * (said[k] - taught[k][row]);
            }
        }

        return taught;
    }

    /// <summary>
    /// The terms that stay. About half are left out at a time: weights that several alike terms shared then gather on those that are left.
    /// </summary>
    private int[] Kept(int[] rows, TermFit fit, double[][] targets)
    {
        int[] kept = [.. Enumerable.Range(0, _table.Terms.Length)];
        SparseMatrix values = _values;
        while (_pruning.NextBytes(kept) is { } bytes)
        {
            TermClassifier classifier = new TermPath(values, rows, _labels, targets, fit.Weighting).Fit(fit.C, _cancellationToken);
            kept = _pruning.Keep(kept, classifier, rows, bytes);
            values = Pruned(kept);
        }

        return kept;
    }

    private SparseMatrix Pruned(int[] kept) => _table.Values.Normalized(kept);

    private TrainedTerms Finish(TermFit fit, double[][] targets)
    {
        int[] kept = Kept(_rows, fit, targets);
        TermClassifier classifier =
            new TermPath(Pruned(kept), _rows, _labels, targets, fit.Weighting).Fit(fit.C, _cancellationToken);
        return new TrainedTerms([.. kept.Select(column => _table.Terms[column])], classifier);
    }
}

/// <summary>A way to fit, with the penalties that are tried.</summary>
/// <param name="Weighting">What the values are multiplied by.</param>
/// <param name="Penalties">The values of C, in ascending order.</param>
internal sealed record TermWay(TermWeighting Weighting, double[] Penalties);

/// <summary>A classifier of few terms.</summary>
/// <param name="Terms">The terms.</param>
/// <param name="Classifier">Their weights.</param>
internal sealed record TrainedTerms(string[] Terms, TermClassifier Classifier);
