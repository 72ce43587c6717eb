using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Studio.Runs;

/// <summary>What a run's <c>run.json</c> says.</summary>
public sealed record RunDocument
{
    /// <summary>Which run of the project it is, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Asked { get; init; }

    /// <summary>How far it came.</summary>
    public RunState State { get; init; }

    /// <summary>The options that the person chose, by their names.</summary>
    public Dictionary<string, string> Options { get; init; } = [];

    /// <summary>How long it worked, in seconds, all its parts together.</summary>
    public double Seconds { get; init; }

    /// <summary>The bytes of the model's file.</summary>
    public long Bytes { get; init; }

    /// <summary>How well the model does on what it was trained on.</summary>
    public TaskMetrics? Training { get; init; }

    /// <summary>How well it does on what was set aside.</summary>
    public TaskMetrics? Validation { get; init; }

    /// <summary>The curve of the training.</summary>
    public IReadOnlyList<TrainingPoint> Points { get; init; } = [];

    /// <summary>What casts doubt on the model.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}

/// <summary>How far a run came.</summary>
public enum RunState
{
    /// <summary>Another run works.</summary>
    Waiting,

    /// <summary>It works.</summary>
    Running,

    /// <summary>The person stopped it; it can go on.</summary>
    Stopped,

    /// <summary>There is a model.</summary>
    Done,

    /// <summary>It could not be done.</summary>
    Failed,
}
