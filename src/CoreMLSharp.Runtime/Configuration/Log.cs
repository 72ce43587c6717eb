using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Runtime.Configuration;

/// <summary>What is reported to whoever listens.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Loaded {Model} in {Milliseconds:F0} ms.")]
    public static partial void Loaded(this ILogger logger, string model, double milliseconds);

    [LoggerMessage(2, LogLevel.Debug, "Loaded {Model}, which models link to and share.")]
    public static partial void LoadedShared(this ILogger logger, string model);
}
