using System.Diagnostics;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>
/// Runs every command line of the README and the pages under docs that stands in a <c>console</c> block behind <c>$ coreml</c>, page by
/// page in an empty folder that has the repository's samples and the models that pages are about, as a reader would.
/// </summary>
public class DocumentationTests
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
        DocumentedModels.Save(folder.Path);

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
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "coreml.dll"), .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
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

    internal static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from)) CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
