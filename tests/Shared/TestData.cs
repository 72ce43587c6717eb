namespace CoreMLSharp.Tests;

/// <summary>Finds data for tests: the repository's own, and the optional shared folder beside it.</summary>
internal static class TestData
{
    /// <summary>The root folder of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the repository.</summary>
    public static string InRepository(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>
    /// A file or folder of the shared data (real models, photos, conformance cases), which is not part of the repository:
    /// <c>../shared</c>, or where <c>COREMLSHARP_SHARED</c> says. Skips the running test when it is absent.
    /// </summary>
    public static string Shared(params string[] parts)
    {
        string path = Path.Combine([SharedRoot, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"The shared test data is not here ({path}); set COREMLSHARP_SHARED to where it is.");
        return path;
    }

    /// <summary>The shared folder's path, whether or not it exists.</summary>
    public static string SharedRoot { get; } =
        Environment.GetEnvironmentVariable("COREMLSHARP_SHARED") ?? Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "CoreMLSharp.slnx"))) return folder;
        }

        throw new DirectoryNotFoundException($"No CoreMLSharp.slnx above {AppContext.BaseDirectory}.");
    }
}
