namespace CoreMLSharp.Studio.Runs;

/// <summary>Lets a few reports a second through to the pages, however fast the work goes.</summary>
internal struct ReportInterval
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(150);

    private DateTime _last;

    /// <summary>Whether enough time has gone by since it was last so.</summary>
    public bool HasPassed()
    {
        DateTime now = DateTime.UtcNow;
        if (now - _last < Shortest) return false;
        _last = now;
        return true;
    }
}
