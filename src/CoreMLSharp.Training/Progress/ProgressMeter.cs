using System.Diagnostics;

namespace CoreMLSharp.Training.Progress;

/// <summary>
/// Counts what is done in a phase and reports it. Safe to use from several threads at once; reports come one after the other, in order.
/// </summary>
internal sealed class ProgressMeter
{
    private readonly IProgress<TrainingProgress>? _listener;
    private readonly TrainingPhase _phase;
    private readonly int _total;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private int _done, _remembered, _resumed, _iterations;
    private TrainingPoint[] _points = [];

    public ProgressMeter(IProgress<TrainingProgress>? listener, TrainingPhase phase, int total)
    {
        (_listener, _phase, _total) = (listener, phase, total);
        Advance(0);
    }

    /// <summary>The phase and its time so far.</summary>
    public PhaseDuration Duration => new(_phase, Stopwatch.GetElapsedTime(_start));

    /// <summary>Whether somebody listens.</summary>
    public bool IsHeard => _listener is not null;

    /// <summary>The curve so far.</summary>
    public IReadOnlyList<TrainingPoint> Points => _points;

    /// <summary>More items are done, some of which were remembered.</summary>
    public void Advance(int count, int remembered = 0) => Report(() =>
    {
        _done += count;
        _remembered += remembered;
    });

    /// <summary>More iterations are done, perhaps with a point of the curve.</summary>
    public void Advance(int count, TrainingPoint? point) => Report(() =>
    {
        _done += count;
        if (point is not null) _points = [.. _points, point];
    });

    /// <summary>So many iterations were done at another time.</summary>
    public void Resume(int count, IReadOnlyList<TrainingPoint> points) =>
        Report(() => (_done, _resumed, _points) = (count, count, [.. points]));

    /// <summary>The solver made a step.</summary>
    public void Iterate() => Report(() => _iterations++);

    /// <summary>Nothing is left to do, whatever was expected.</summary>
    public void Finish() => Report(() => _done = _total);

    private void Report(Action change)
    {
        lock (_gate)
        {
            change();
            if (_listener is null) return;
            double seconds = Math.Max(1e-3, Stopwatch.GetElapsedTime(_start).TotalSeconds);
            int now = _done - _resumed;
            TimeSpan? remaining = now == 0 || _iterations > 0 ? null : TimeSpan.FromSeconds((_total - _done) * seconds / now);
            _listener.Report(new TrainingProgress(_phase, _done, _total, (now - _remembered) / seconds, remaining)
            {
                Remembered = _remembered,
                Iterations = _iterations,
                Points = _points,
            });
        }
    }
}
