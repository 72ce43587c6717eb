using System.Collections.Concurrent;

namespace CoreMLSharp.IO;

/// <summary>
/// A hold on a folder among the system's temporary files. The folder is removed when all who hold it have let it go or, at the latest, when
/// the process ends.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, int> Holders = [];

    private int _isReleased;

    public TemporaryFolder() : this(Leftovers.Add(() => Directory.CreateTempSubdirectory("coremlsharp-").FullName)) { }

    private TemporaryFolder(string path)
    {
        Path = path;
        Holders.AddOrUpdate(path, 1, (_, holders) => holders + 1);
    }

    public string Path { get; }

    /// <summary>Another hold on the same folder, to be let go by itself.</summary>
    public TemporaryFolder Share()
    {
        ObjectDisposedException.ThrowIf(_isReleased != 0, this);
        return new TemporaryFolder(Path);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0) return;
        if (Holders.AddOrUpdate(Path, 0, (_, holders) => holders - 1) == 0 && Holders.TryRemove(Path, out _)) Leftovers.Remove(Path);
    }
}
