using CoreMLSharp.Tests;

namespace CoreMLSharp.Packages.Tests;

/// <summary>
/// Runs a program where it would leave traces, in folders of its own, and without a network where the system lets it be taken away.
/// </summary>
internal sealed class QuietProgram : IDisposable
{
    private static readonly string[] Homes = ["HOME", "XDG_CACHE_HOME", "TMPDIR", "LOCALAPPDATA", "TEMP", "TMP"];
    private static readonly string[] WithoutNetwork = ["--map-root-user", "--net", "--"];
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _environment;

    public QuietProgram()
    {
        Directory.CreateDirectory(Folder);
        foreach (string home in Homes) Directory.CreateDirectory(_folder["homes", home]);
        _environment = Homes.ToDictionary(home => home, home => (string?)_folder["homes", home]);
        _environment["ORT_DISABLE_TELEMETRY"] = null;

        // The sockets and files by which .NET's own tools would look into the process.
        _environment["DOTNET_EnableDiagnostics"] = "0";
    }

    /// <summary>The current folder of the program.</summary>
    public string Folder => _folder["work"];

    /// <summary>Whether a program can be run without any network here.</summary>
    public static bool CanTakeNetworkAway { get; } = OperatingSystem.IsLinux() && File.Exists("/usr/bin/unshare")
        && ProgramRun.Of("unshare", "/", new Dictionary<string, string?>(), [.. WithoutNetwork, "true"]).ExitCode == 0;

    /// <summary>What it wrote beside what it was asked for.</summary>
    public IEnumerable<string> Traces =>
        Directory.EnumerateFileSystemEntries(_folder["homes"], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder["homes"], path)).Except(Homes);

    public ProgramRun Run(string program, params string[] arguments) => CanTakeNetworkAway
        ? ProgramRun.Of("unshare", Folder, _environment, [.. WithoutNetwork, program, .. arguments])
        : ProgramRun.Of(program, Folder, _environment, arguments);

    public void Dispose() => _folder.Dispose();
}
