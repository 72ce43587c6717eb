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
    private int _done;

    public ProgressMeter(IProgress<TrainingProgress>? listener, TrainingPhase phase, int total)
    {
        (_listener, _phase, _total) = (listener, phase, total);
        Advance(0);
    }

    /// <summary>The phase and its time so far.</summary>
    public PhaseDuration Duration => new(_phase, Stopwatch.GetElapsedTime(_start));

    public void Advance(int count)
    {
        if (_listener is null) return;
        lock (_gate)
        {
            _done += count;
            double rate = _done / Math.Max(1e-3, Stopwatch.GetElapsedTime(_start).TotalSeconds);
            _listener.Report(
                new TrainingProgress(_phase, _done, _total, rate, _done == 0 ? null : TimeSpan.FromSeconds((_total - _done) / rate)));
        }
    }
}
