using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Packages.Tests;

/// <summary>
/// The packages of this repository as a stranger gets them: packed from what is built already, in a folder outside the repository, with a
/// package cache of their own in which those of others are found where NuGet keeps them.
/// </summary>
public sealed class LocalFeed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Packs every library, and the command as a tool for this system.</summary>
    public LocalFeed()
    {
        File.WriteAllText(_folder["nuget.config"], $"""
            <configuration>
              <packageSources><add key="local" value="{Packages}" /></packageSources>
              <fallbackPackageFolders><add key="others" value="{UserPackages}" /></fallbackPackageFolders>
              <config><add key="globalPackagesFolder" value="{_folder["cache"]}" /></config>
            </configuration>
            """);
        Directory.CreateDirectory(Packages);
        string projects = string.Concat(Projects.Select(project => $"""
            <Project Include="{project}" AdditionalProperties="{(IsTool(project) ? ToolProperties : "")}" />
            """));

        // One program packs them all, which takes a fifth of the time.
        File.WriteAllText(_folder["pack.proj"], $"""
            <Project>
              <ItemGroup>{projects}</ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Project)" Targets="Pack" BuildInParallel="true"
                         Properties="Configuration={Configuration};NoBuild=true;PackageOutputPath={Packages};RepositoryUrl=" />
              </Target>
            </Project>
            """);
        Dotnet(_folder.Path, "build", "pack.proj", "-nodeReuse:false", "-v:q", "-tl:off");
    }

    /// <summary>The folder of the <c>.nupkg</c> and <c>.snupkg</c> files.</summary>
    public string Packages => _folder["feed"];

    /// <summary>The ids of the packages that are libraries.</summary>
    public static IReadOnlyList<string> Libraries { get; } = [.. Projects.Where(project => !IsTool(project)).Select(Id)];

    /// <summary>Where projects of strangers are made.</summary>
    public string Folder(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    /// <summary>Runs the SDK's command, which must succeed.</summary>
    internal ProgramRun Dotnet(string folder, params string[] arguments) =>
        ProgramRun.Of("dotnet", folder, Quiet, arguments).Succeeded();

    public void Dispose() => _folder.Dispose();

    /// <summary>The page of a package, which lies beside its project.</summary>
    internal static string Page(string id) =>
        Path.Combine(Path.GetDirectoryName(Projects.Single(project => Id(project) == id))!, "README.md");

    private static IEnumerable<string> Projects => Directory.EnumerateDirectories(TestData.InRepository("src"))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
        .Where(project => !IsTool(project) || project.EndsWith("CoreMLSharp.Cli.csproj", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Configuration { get; } = typeof(LocalFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(Configuration)).Value!;

    /// <summary>One package with the libraries of this system: those for each system, and native ones, are made by tools/Release.</summary>
    private static string ToolProperties =>
        $"PublishAot=false;ToolPackageRuntimeIdentifiers=;CoreMLSharpNativeSystems={RuntimeInformation.RuntimeIdentifier}";

    private static string UserPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>A test run's own settings are not for the programs that it starts.</summary>
    private static IReadOnlyDictionary<string, string?> Quiet { get; } = new Dictionary<string, string?>
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["NUGET_PACKAGES"] = null,
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    private static bool IsTool(string project) => Property(project, "PackAsTool") == "true";

    private static string Id(string project) => Property(project, "PackageId") ?? Path.GetFileNameWithoutExtension(project);

    private static string? Property(string project, string name) => XDocument.Load(project).Descendants(name).FirstOrDefault()?.Value;
}

/// <summary>Packing takes its time, and is done once.</summary>
[CollectionDefinition(nameof(LocalFeed))]
public sealed class LocalFeedCollection : ICollectionFixture<LocalFeed>;
