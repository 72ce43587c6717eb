using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// Finds the classifier of texts that a small file can hold. A teacher of all terms is chosen by cross-validation; what it says of texts
/// that it was not trained on is half of what a pupil of few terms learns, the other half is what the texts are. The pupil's terms, words
/// or characters or both, and its penalty are chosen by cross-validation too.
/// </summary>
internal sealed class TermTrainer
{
    /// <summary>The ways that are tried; each value of C is tried from the last one's result.</summary>
    private static readonly (TermWeighting Weighting, double[] Penalties)[] Ways =
        [(TermWeighting.Contrast, [3, 10, 30]), (TermWeighting.Rarity, [0.3, 1, 3])];

    /// <summary>Beyond so many values characters would take too much memory and time: words do.</summary>
    private const long MostValues = 40_000_000;

    private const double TeachersShare = 0.5;

    private static readonly TermFit Untried = new(TermWeighting.Contrast, 3);

    private readonly TermTable _table;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly int[] _rows;
    private readonly TermPruning _pruning;
    private readonly TermSearch _search;
    private readonly CancellationToken _cancellationToken;

    /// <param name="table">The terms of the texts.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="bytes">How many bytes terms and weights may take.</param>
    /// <param name="threads">Threads to use; the result does not depend on them.</param>
    /// <param name="meter">Told how far the work is, of <see cref="Steps"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public TermTrainer(
        TermTable table, int[] labels, int classes, long bytes, int threads, ProgressMeter meter, CancellationToken cancellationToken)
    {
        (_table, _labels, _classes, _cancellationToken) = (table, labels, classes, cancellationToken);
        _rows = [.. Enumerable.Range(0, labels.Length)];
        _pruning = new TermPruning(table.Terms, table.Values, bytes);
        _search = new TermSearch(labels, classes, threads, meter);
    }

    /// <summary>How many steps the training takes.</summary>
    public static int Steps => 3 * (Ways.Length + 1);

    /// <summary>Trains.</summary>
    public TrainedTerms Train()
    {
        double[][] targets = TermPath.Targets(_labels, _classes);
        int[] characters = [.. Columns(isCharacters: true)], words = [.. Columns(isCharacters: false)];
        int[] both = [.. Enumerable.Range(0, _table.Terms.Length)];
        int[][] choices = words.Length == 0 || characters.Length == 0 ? [both]
            : _table.Values.Count > MostValues ? [words]
            : [words, characters, both];
        if (_search.Folds < 2) return Pupil(choices[^1], Untried, targets).Finish(1, this);

        TermTrial[] teachers = [.. choices.Select(columns => Teacher(columns, targets))];
        TermTrial teacher = teachers.MaxBy(trial => trial.Right)!;
        double[][] taught =
        [
            .. targets.Select((row, k) => (double[])
                [.. row.Select((target, text) => ((1 - TeachersShare) * target) + (TeachersShare * teacher.Said[text][k]))]),
        ];
        return choices.Zip(teachers, (columns, own) => Pupil(columns, own.Fit, taught)).MaxBy(pupil => pupil.Right)!
            .Finish((double)teacher.Right / _labels.Length, this);
    }

    private IEnumerable<int> Columns(bool isCharacters) =>
        Enumerable.Range(0, _table.Terms.Length).Where(column => _table.Terms[column].StartsWith('#') == isCharacters);

    private TermTrial Teacher(int[] columns, double[][] targets)
    {
        SparseMatrix values = _table.Values.Normalized(columns);
        return Ways.SelectMany(way => _search.Try(way.Weighting, way.Penalties, targets, _ => values, _cancellationToken))
            .MaxBy(trial => trial.Right)!;
    }

    private PupilTrial Pupil(int[] columns, TermFit fit, double[][] targets)
    {
        SparseMatrix values = _table.Values.Normalized(columns);
        if (_search.Folds < 2) return new PupilTrial(columns, values, fit, targets, 0);
        double[] penalties = [fit.C / 3, fit.C];
        TermTrial best = _search.Try(
            fit.Weighting, penalties, targets, rows => _table.Values.Normalized(Kept(columns, values, rows, fit, targets)),
            _cancellationToken).MaxBy(trial => trial.Right)!;
        return new PupilTrial(columns, values, best.Fit, targets, best.Right);
    }

    private int[] Kept(int[] columns, SparseMatrix values, int[] rows, TermFit fit, double[][] targets)
    {
        if (_pruning.Fits(columns, TermClassifier.Scored(_classes).Count())) return columns;
        TermClassifier whole = new TermPath(values, rows, _labels, targets, fit.Weighting).Fit(fit.C, _cancellationToken);
        return _pruning.Keep(columns, whole, rows);
    }

    private sealed record PupilTrial(int[] Columns, SparseMatrix Values, TermFit Fit, double[][] Targets, int Right)
    {
        public TrainedTerms Finish(double teachersAccuracy, TermTrainer trainer)
        {
            int[] kept = trainer.Kept(Columns, Values, trainer._rows, Fit, Targets);
            SparseMatrix values = trainer._table.Values.Normalized(kept);
            TermClassifier classifier =
                new TermPath(values, trainer._rows, trainer._labels, Targets, Fit.Weighting).Fit(Fit.C, trainer._cancellationToken);
            return new TrainedTerms([.. kept.Select(column => trainer._table.Terms[column])], classifier, values, teachersAccuracy);
        }
    }
}

/// <summary>A classifier of few terms.</summary>
/// <param name="Terms">The terms.</param>
/// <param name="Classifier">Their weights.</param>
/// <param name="Values">The training texts' values of these terms, each row of length 1.</param>
/// <param name="TeachersAccuracy">How often the teacher was right about texts that it was not trained on.</param>
internal sealed record TrainedTerms(string[] Terms, TermClassifier Classifier, SparseMatrix Values, double TeachersAccuracy);
