using System.IO.Compression;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Packages.Tests;

/// <summary>A stranger adds the libraries' packages to a fresh project and does what their pages show.</summary>
[Collection(nameof(LocalFeed))]
public sealed class LibraryPackagesTests(LocalFeed feed)
{
    /// <summary>Pages whose programs need no file that is not there.</summary>
    private static readonly string[] AloneStanding = ["README.md", "docs/build.md", "docs/validate.md"];

    public static TheoryData<string> Ids => [.. LocalFeed.Libraries];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_has_all_that_a_package_should_have(string id)
    {
        string package = Directory.GetFiles(feed.Packages, $"{id}.?.*.nupkg").Single();
        using ZipArchive archive = ZipFile.OpenRead(package);
        string[] files = [.. archive.Entries.Select(entry => entry.FullName)];

        Assert.Empty(((string[])["README.md", "icon.png", "LICENSE", "THIRD-PARTY-NOTICES.md"]).Except(files));
        foreach (string library in files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal) && file[^4..] == ".dll"))
        {
            Assert.Contains(Path.ChangeExtension(library, ".xml"), files);
            Assert.True(File.Exists(Path.ChangeExtension(package, ".snupkg")), $"{id} has no symbols.");
        }

        Assert.DoesNotContain("](", File.ReadAllText(LocalFeed.Page(id)).Replace("](https://", "", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_CoreMLSharp_brings_what_most_programs_need()
    {
        using QuietProgram quiet = new();
        StrangersProject project = new(feed, "most", ["CoreMLSharp"]);
        List<string> expected = [];
        foreach (string id in (string[])["", ".Specification", ".Format", ".Onnx", ".FeaturePrint"])
        {
            expected.AddRange(Add(project, LocalFeed.Page("CoreMLSharp" + id), run: true));
        }

        project.Build();
        ProgramRun run = quiet.Run("dotnet", Path.Combine(project.Output, "app.dll")).Succeeded();

        Assert.Equal(expected, run.Output.TrimEnd().Split('\n'));
        Assert.Empty(run.Error);
        Assert.Empty(quiet.Traces);
        long bytes = new DirectoryInfo(project.Output).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        Assert.True(bytes < 220_000_000, $"The application takes {bytes:N0} bytes.");
    }

    [Fact]
    public void Programs_of_all_pages_compile_with_the_packages_and_run()
    {
        using QuietProgram quiet = new();
        StrangersProject project = new(feed, "all", [.. LocalFeed.Libraries, "Microsoft.Extensions.DependencyInjection"]);
        List<string> expected = [];
        foreach (string id in LocalFeed.Libraries) expected.AddRange(Add(project, LocalFeed.Page(id), run: true));
        foreach (string page in Directory.EnumerateFiles(TestData.InRepository("docs"), "*.md").Append(TestData.InRepository("README.md")))
        {
            string name = Path.GetRelativePath(TestData.Root, page).Replace(Path.DirectorySeparatorChar, '/');
            expected.AddRange(Add(project, page, AloneStanding.Contains(name)));
        }

        project.Build();
        CopyFolder(TestData.InRepository("samples", "Materials"), Path.Combine(quiet.Folder, "samples", "Materials"));
        ProgramRun run = quiet.Run("dotnet", Path.Combine(project.Output, "app.dll")).Succeeded();

        string[] printed = run.Output.Split('\n');
        Assert.Equal(expected, printed.Where(expected.Contains).Take(expected.Count));

        // The cache of features that docs/privacy.md names.
        Assert.All(quiet.Traces, trace => Assert.StartsWith(Path.Combine("XDG_CACHE_HOME", "coremlsharp"), trace));
    }

    /// <summary>What the programs of a page print where it says so.</summary>
    private static IEnumerable<string> Add(StrangersProject project, string page, bool run)
    {
        foreach (CSharpExample example in CSharpExample.Of(page))
        {
            project.Add(example, run);
            if (!run) continue;
            foreach (string line in example.Output) yield return line;
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from)) CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
