using System.Diagnostics;
using System.Reflection;

namespace CoreMLSharp.Studio.Tests;

/// <summary>Studio as a person starts it: a process of its own.</summary>
internal sealed class StudioProcess : IAsyncDisposable
{
    private readonly Process _process;

    private StudioProcess(Process process, Uri start) => (_process, Start) = (process, start);

    /// <summary>The address that was printed, with the token.</summary>
    public Uri Start { get; }

    /// <summary>The address without the token.</summary>
    public string Root => Start.GetLeftPart(UriPartial.Authority);

    /// <summary>What the process takes of memory now, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    private static string Program => typeof(StudioProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "Studio").Value!;

    /// <summary>Starts Studio with a folder for its projects.</summary>
    public static async Task<StudioProcess> StartAsync(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Program, "--no-browser", "--folder", folder, .. arguments])
        {
            RedirectStandardOutput = true,
            Environment = { ["XDG_CACHE_HOME"] = Path.Combine(folder, ".cache"), ["HOME"] = Home(folder) },
        };
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Studio did not start.");
        return new StudioProcess(process, new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]));
    }

    /// <summary>A home that is empty, so that a test sees what is written into it.</summary>
    public static string Home(string folder) => Directory.CreateDirectory(Path.Combine(folder, ".home")).FullName;

    /// <summary>Ends it at once, as a crash or a full machine would.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
