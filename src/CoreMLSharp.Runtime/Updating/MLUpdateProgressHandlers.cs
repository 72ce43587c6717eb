namespace CoreMLSharp.Runtime.Updating;

/// <summary>
/// Who is told how an update goes (Core ML's <c>MLUpdateProgressHandlers</c>). Handlers are called one after the other, on the thread that
/// trains, which waits for them; an exception of theirs ends the update.
/// </summary>
/// <param name="forEvents">Of which events the progress handler is told.</param>
/// <param name="progressHandler">Told of each such event; null for nobody.</param>
/// <param name="completionHandler">Told once when the update is done, failed or was cancelled; null for nobody.</param>
public sealed class MLUpdateProgressHandlers(
    MLUpdateProgressEvent forEvents,
    Action<MLUpdateContext>? progressHandler,
    Action<MLUpdateContext>? completionHandler = null)
{
    /// <summary>The events that the progress handler is told of.</summary>
    public MLUpdateProgressEvent Events => forEvents;

    /// <summary>Told of events on the way.</summary>
    public Action<MLUpdateContext>? ProgressHandler => progressHandler;

    /// <summary>Told of the end.</summary>
    public Action<MLUpdateContext>? CompletionHandler => completionHandler;
}
