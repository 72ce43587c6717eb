using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Runtime.Tests;

/// <summary>Keeps what is logged, from a level upward.</summary>
internal sealed class LogRecorder(LogLevel lowest) : ILoggerFactory, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Message)> Entries { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Entries.Enqueue((logLevel, formatter(state, exception)));
    }

    public void Dispose() { }
}
