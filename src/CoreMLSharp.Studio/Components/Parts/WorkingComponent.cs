using CoreMLSharp.Diagnostics;
using Microsoft.AspNetCore.Components;

namespace CoreMLSharp.Studio.Components.Parts;

/// <summary>A part of a page that does what takes a while, beside the page, and says when it could not be done.</summary>
public abstract class WorkingComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Made before anything works.</summary>
    protected WorkingComponent() => Leaving = _leaving.Token;

    /// <summary>Whether it works at the moment.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>What could not be done, and why; null when all went well.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Stops the work when the page is left.</summary>
    protected CancellationToken Leaving { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
        Left();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the part holds.</summary>
    protected virtual void Left() { }

    /// <summary>Does something on another thread, with the page showing that it works.</summary>
    protected Task WorkAsync(Action work) => WorkAsync(() =>
    {
        work();
        return Task.CompletedTask;
    });

    /// <inheritdoc cref="WorkAsync(Action)"/>
    protected async Task WorkAsync(Func<Task> work)
    {
        if (IsBusy) return;
        (IsBusy, Problem) = (true, null);
        StateHasChanged();
        try
        {
            await Task.Run(work, Leaving);
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            Problem = error.Message;
        }

        IsBusy = false;
        StateHasChanged();
    }
}
