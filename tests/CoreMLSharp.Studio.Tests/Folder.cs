namespace CoreMLSharp.Studio.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("studio-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>The project's own sample data.</summary>
internal static class Samples
{
    public static string Root { get; } = Find();

    public static string Materials => Path.Combine(Root, "Materials");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "samples"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "samples");
    }
}
