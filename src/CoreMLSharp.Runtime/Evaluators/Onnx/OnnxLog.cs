using System.Collections.Concurrent;
using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>
/// Brings what ONNX Runtime reports of a session to the logger of the model that it runs. ONNX Runtime has one receiver for the whole
/// process; a session is told by its <see cref="Id"/>. In a program that made ONNX Runtime's environment itself before, sessions report
/// errors alone, by exceptions.
/// </summary>
internal sealed class OnnxLog : IDisposable
{
    private const string Prefix = "CoreMLSharp-";

    /// <summary>Kept, since native code calls it as long as the process lives.</summary>
    private static readonly DOrtLoggingFunction Receiver = Receive;
    private static readonly ConcurrentDictionary<string, ILogger> Loggers = new();
    private static readonly bool IsReceiving = Register();
    private static long _count;

    private OnnxLog(MLModelConfiguration configuration)
    {
        ILogger logger = configuration.LoggerFactory?.CreateLogger("CoreMLSharp.Runtime.OnnxRuntime") ?? NullLogger.Instance;
        Id = Prefix + Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        Level = IsReceiving ? LowestFor(logger) : OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        Loggers[Id] = logger;
    }

    /// <summary>The log of a session; the first thing that calls ONNX Runtime.</summary>
    /// <exception cref="CoreMLException">ONNX Runtime's library does not load.</exception>
    public static OnnxLog For(MLModelConfiguration configuration) => MissingLibrary.Guard(
        "onnxruntime", "computes networks", "Microsoft.ML.OnnxRuntime", () => new OnnxLog(configuration));

    /// <summary>What ONNX Runtime calls the session in its reports.</summary>
    public string Id { get; }

    /// <summary>The least level that the logger wants to hear of.</summary>
    public OrtLoggingLevel Level { get; }

    public void Dispose() => Loggers.TryRemove(Id, out _);

    private static OrtLoggingLevel LowestFor(ILogger logger) =>
        logger.IsEnabled(LogLevel.Trace) ? OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE
        : logger.IsEnabled(LogLevel.Debug) ? OrtLoggingLevel.ORT_LOGGING_LEVEL_INFO
        : logger.IsEnabled(LogLevel.Warning) ? OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING
        : logger.IsEnabled(LogLevel.Error) ? OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR
        : OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private static bool Register()
    {
        OnnxTelemetry.TurnOff();
        if (OrtEnv.IsCreated) return false;
        EnvironmentCreationOptions options = new()
        {
            logId = Prefix,
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
            loggingFunction = Receiver,
        };
        try
        {
            OrtEnv.CreateInstanceWithOptions(ref options);
            return true;
        }
        catch (OnnxRuntimeException)
        {
            // The program was faster.
            return false;
        }
    }

    private static void Receive(IntPtr param, OrtLoggingLevel severity, string category, string logId, string codeLocation, string message)
    {
        try
        {
            if (Loggers.TryGetValue(logId, out ILogger? logger))
            {
                logger.Log(LevelOf(severity), "{Message} ({CodeLocation})", message, codeLocation);
            }

            // A session that the program made itself reports where ONNX Runtime would have written it.
            else if (!logId.StartsWith(Prefix, StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"[{severity}:{category}:{logId}, {codeLocation}] {message}");
            }
        }
        catch (Exception)
        {
            // An exception must not pass through native code, and there is nobody else to tell.
        }
    }

    private static LogLevel LevelOf(OrtLoggingLevel severity) => severity switch
    {
        OrtLoggingLevel.ORT_LOGGING_LEVEL_VERBOSE => LogLevel.Trace,
        OrtLoggingLevel.ORT_LOGGING_LEVEL_INFO => LogLevel.Debug,
        OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING => LogLevel.Warning,
        OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR => LogLevel.Error,
        _ => LogLevel.Critical,
    };
}
