using CoreMLSharp.Studio.Runs;
using CoreMLSharp.Studio.Tasks;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Evaluations;

/// <summary>A model of a run looked at on data: at work, or done.</summary>
/// <param name="run">The run.</param>
/// <param name="data">The data.</param>
public sealed class Evaluation(Run run, TaskData data) : IProgress<TrainingProgress>
{
    private ReportInterval _interval;

    /// <summary>Told when it came further, from whatever thread.</summary>
    public event Action? Changed;

    /// <summary>What stands for it in addresses.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The run.</summary>
    public Run Run => run;

    /// <summary>The data.</summary>
    public TaskData Data => data;

    /// <summary>How far it is; null before the first word.</summary>
    public TrainingProgress? Progress { get; private set; }

    /// <summary>What came of it; null as long as it works, or when it failed.</summary>
    public TaskEvaluation? Result { get; private set; }

    /// <summary>Why it failed.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether it works.</summary>
    public bool IsWorking => Result is null && Problem is null;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        Progress = value;
        if (_interval.HasPassed()) Changed?.Invoke();
    }

    internal void Finish(TaskEvaluation? result, string? problem)
    {
        (Result, Problem) = (result, problem);
        Changed?.Invoke();
    }
}
