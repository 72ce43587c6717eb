using System.Collections.Concurrent;

namespace CoreMLSharp.IO;

/// <summary>A folder among the system's temporary files, which is removed when it is disposed or, at the latest, when the process ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Left = [];

    static TemporaryFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (string path in Left.Keys) Remove(path);
    };

    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("coremlsharp-").FullName;
        Left.TryAdd(Path, true);
    }

    public string Path { get; }

    public void Dispose() => Remove(Path);

    private static void Remove(string path)
    {
        if (!Left.TryRemove(path, out _)) return;
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // Somebody still maps a file of it (which only Windows forbids) or has removed it; the system clears its temporary files itself.
        }
    }
}
