using CoreMLSharp.Runtime.Configuration;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>
/// Ends a run whose loops, one or several inside each other, take too long or make tensors grow without end. What a loop will take shows
/// only while it runs, so the run is looked after from outside.
/// </summary>
internal sealed class LoopWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly RunOptions _run;
    private readonly MLModelConfiguration _configuration;
    private readonly long _start = Environment.TickCount64;
    private readonly Timer _timer;
    private long? _memory;
    private bool _isOver;

    /// <param name="run">The run's own options, through which it is ended.</param>
    /// <param name="configuration">What a run may take.</param>
    public LoopWatch(RunOptions run, MLModelConfiguration configuration)
    {
        (_run, _configuration) = (run, configuration);
        _timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Why the run was ended; null where it was not.</summary>
    public string? Reason { get; private set; }

    public void Dispose()
    {
        lock (_lock) _isOver = true;
        _timer.Dispose();
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isOver || Reason is not null) return;

            // To ask for the memory takes longer than many a run: what it grows from is seen at the first look.
            long memory = Environment.WorkingSet;
            _memory ??= memory;
            Reason = Environment.TickCount64 - _start > _configuration.MaximumLoopTime.TotalMilliseconds
                ? $"the loops of the network did not end within {_configuration.MaximumLoopTime.TotalSeconds:N0} s. If they should run "
                    + $"longer, raise {nameof(MLModelConfiguration.MaximumLoopTime)}."
                : memory - _memory > _configuration.MaximumLoopMemory
                ? $"the loops of the network took more than {_configuration.MaximumLoopMemory >> 20:N0} MiB of memory. If they need it, "
                    + $"raise {nameof(MLModelConfiguration.MaximumLoopMemory)}."
                : null;
            if (Reason is not null) _run.Terminate = true;
        }
    }
}
