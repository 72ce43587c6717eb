namespace CoreMLSharp.IO;

/// <summary>
/// Files and folders that must not stay behind when the process ends, however far the threads are that still write them.
/// </summary>
internal static class Leftovers
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Paths = [];
    private static bool _isEnding;

    static Leftovers() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        lock (Gate) _isEnding = true;
        foreach (string path in Paths) Delete(path);
    };

    /// <summary>Makes something in a place that is a leftover; nothing is made any more while the process ends.</summary>
    /// <exception cref="OperationCanceledException">The process ends.</exception>
    public static T Make<T>(Func<T> make)
    {
        lock (Gate)
        {
            if (_isEnding) throw new OperationCanceledException("The process is ending.");
            return make();
        }
    }

    /// <summary>Makes or names a file or folder that is removed at the end of the process, unless it is kept.</summary>
    /// <returns>Its path.</returns>
    public static string Add(Func<string> make) => Make(() =>
    {
        string path = make();
        Paths.Add(path);
        return path;
    });

    /// <summary>Takes back that something is removed: it is put where it belongs, or gone already.</summary>
    /// <exception cref="OperationCanceledException">The process ends, and it is removed already.</exception>
    public static bool Keep(string path) => Make(() => Paths.Remove(path));

    /// <summary>
    /// Removes a leftover that is done with. While the process ends, that is left to its end: two that remove hinder each other.
    /// </summary>
    public static void Remove(string path)
    {
        lock (Gate)
        {
            if (_isEnding) return;
        }

        if (!TryDelete(path)) return;
        lock (Gate)
        {
            if (!_isEnding) Paths.Remove(path);
        }
    }

    /// <summary>Removes it while other threads may still put something into it; the system may clear what cannot be removed.</summary>
    private static void Delete(string path)
    {
        for (int attempt = 0; attempt < Attempts && !TryDelete(path); attempt++) Thread.Sleep(Pause);
    }

    private static bool TryDelete(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody is putting something into it, or maps a file of it, which only Windows forbids.
            return false;
        }
    }
}
