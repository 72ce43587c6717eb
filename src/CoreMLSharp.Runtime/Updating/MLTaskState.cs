namespace CoreMLSharp.Runtime.Updating;

/// <summary>How far a task is (Core ML's <c>MLTaskState</c>, with its numbers).</summary>
public enum MLTaskState
{
    /// <summary>It was not begun.</summary>
    Suspended = 1,

    /// <summary>It runs.</summary>
    Running = 2,

    /// <summary>It was cancelled and has not ended yet.</summary>
    Cancelling = 3,

    /// <summary>It is done.</summary>
    Completed = 4,

    /// <summary>It failed or was cancelled; <see cref="MLUpdateTask.Error"/> says why.</summary>
    Failed = 5,
}
