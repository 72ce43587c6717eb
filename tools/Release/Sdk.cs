using System.Diagnostics;

namespace CoreMLSharp.Tools.Release;

/// <summary>Something could not be made, for the reason of the message.</summary>
internal sealed class ReleaseException(string message) : Exception(message);

/// <summary>.NET's command, run in the repository.</summary>
/// <param name="repository">The repository's root.</param>
/// <param name="properties">Properties for every call, such as <c>-p:RepositoryUrl=…</c>.</param>
internal sealed class Sdk(string repository, IReadOnlyList<string> properties)
{
    /// <summary>A path in the repository.</summary>
    public string this[params string[] parts] => Path.Combine([repository, .. parts]);

    /// <summary>The folder above this program, or above the current one, that has the solution.</summary>
    public static string FindRepository()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "CoreMLSharp.slnx"))) return folder;
        }

        throw new ReleaseException($"There is no CoreMLSharp.slnx above {AppContext.BaseDirectory}.");
    }

    public void Run(params string[] arguments) =>
        Run(
            "dotnet", repository,
            [.. arguments, "-c", "Release", "-p:ContinuousIntegrationBuild=true", "-v:q", "-tl:off", "-clp:NoSummary", .. properties]);

    /// <summary>The value of a property of a project.</summary>
    public string Property(string project, string name, params string[] arguments) =>
        Run("dotnet", repository, ["build", this[project], "-c", "Release", $"-getProperty:{name}", .. arguments, .. properties]).Trim();

    /// <summary>What a program prints; one that fails is an error with what it said.</summary>
    public static string Run(string program, string folder, params string[] arguments)
    {
        string line = $"{program} {string.Join(' ', arguments)}";
        Console.Error.WriteLine(line);
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0) return output;
        throw new ReleaseException($"{line}\nended with {process.ExitCode}:\n{output}{error.Result}");
    }
}
