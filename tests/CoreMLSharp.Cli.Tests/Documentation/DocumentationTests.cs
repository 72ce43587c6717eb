using System.Diagnostics;
using System.Text.RegularExpressions;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>
/// Runs every command line of the README and the pages under docs that stands in a <c>console</c> block behind <c>$ coreml</c>, page by
/// page in an empty folder that has the repository's samples and nothing else, as a reader would.
/// </summary>
public partial class DocumentationTests
{
    private const string Prompt = "$ coreml ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(TestData.InRepository("docs"), "*.md").Append(TestData.InRepository("README.md"))
            .Where(page => Commands(page).Any()).Select(page => Path.GetRelativePath(TestData.Root, page)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_works(string page)
    {
        using TemporaryFolder folder = new();
        CopyFolder(TestData.InRepository("samples"), folder["samples"]);

        foreach (string command in Commands(TestData.InRepository(page)))
        {
            (int exitCode, string error) = Run(command, folder.Path);
            Assert.True(exitCode == 0, $"{page}: coreml {command} ended with {exitCode}: {error}");
        }
    }

    private static IEnumerable<string> Commands(string page)
    {
        bool inside = false;
        foreach (string line in File.ReadLines(page))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inside = line == "```console";
            else if (inside && line.StartsWith(Prompt, StringComparison.Ordinal)) yield return line[Prompt.Length..];
        }
    }

    private static (int ExitCode, string Error) Run(string command, string folder)
    {
        ProcessStartInfo start = new(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "coreml.dll"), .. Words(command)])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_CACHE_HOME"] = Path.Combine(folder, "cache") },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(process.WaitForExit(Patience), $"coreml {command} did not end.");
        return (process.ExitCode, error.Result + output.Result);
    }

    /// <summary>The words of a command line as a shell takes them, where single quotes keep what is between them.</summary>
    private static IEnumerable<string> Words(string command) =>
        Word().Matches(command).Select(word => word.Value.Replace("'", "", StringComparison.Ordinal));

    [GeneratedRegex("([^ ']|'[^']*')+")]
    private static partial Regex Word();

    internal static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from)) CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
