using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Extensions.DependencyInjection;

/// <summary>What is reported to whoever listens.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Loaded {Model} again, because it has changed.")]
    public static partial void Reloaded(this ILogger logger, string model);

    [LoggerMessage(2, LogLevel.Warning, "{Model} has changed but cannot be loaded, so the model from before stays: {Reason}")]
    public static partial void KeptOld(this ILogger logger, string model, string reason);
}
