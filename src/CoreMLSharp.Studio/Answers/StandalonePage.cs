namespace CoreMLSharp.Studio.Answers;

/// <summary>A page that stands alone, in a frame: what is in it may come from a model that somebody else made.</summary>
internal static class StandalonePage
{
    /// <summary>Its own script and style, and no connection at all.</summary>
    public const string Policy =
        "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
        + "frame-ancestors 'self'; sandbox allow-scripts";
}
