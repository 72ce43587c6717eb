using Microsoft.JSInterop;

namespace CoreMLSharp.Studio.Components.Parts;

/// <summary>Beginnings and ends of scripts, before which the page may be gone.</summary>
internal static class Script
{
    /// <summary>Begins what a part of a page does by script. Who goes on quickly leaves the part before its script is there.</summary>
    public static async Task BeginAsync(Func<Task> begin)
    {
        try
        {
            await begin();
        }
        catch (Exception error) when (error is JSException or JSDisconnectedException or ObjectDisposedException or TaskCanceledException)
        {
            // The part is not on the page any more.
        }
    }

    /// <summary>Lets an object of a script go, after a last call of it.</summary>
    public static async ValueTask DisposeAsync(IJSObjectReference? script, string? last = null)
    {
        if (script is null) return;
        try
        {
            if (last is not null) await script.InvokeVoidAsync(last);
            await script.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page is closed, and its scripts with it.
        }
    }
}
