using Microsoft.JSInterop;

namespace CoreMLSharp.Studio.Components.Parts;

/// <summary>Ends of scripts, which may come after the page is gone.</summary>
internal static class Script
{
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
