using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Training.Progress;

/// <summary>What is reported to whoever listens.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Phase} took {Seconds:F1} s.")]
    public static partial void Finished(this ILogger logger, TrainingPhase phase, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "Skipped {Path}: {Reason}")]
    public static partial void Skipped(this ILogger logger, string path, string reason);
}
