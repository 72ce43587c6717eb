using System.Text.RegularExpressions;
using CoreMLSharp.Cli.Tests.Documentation;

namespace CoreMLSharp.Packages.Tests;

/// <summary>A console application outside the repository that uses packages; its warnings are errors.</summary>
internal sealed partial class StrangersProject
{
    private readonly LocalFeed _feed;
    private readonly string _folder;
    private readonly List<string> _programs = [];
    private int _count;

    public StrangersProject(LocalFeed feed, string name, IEnumerable<string> packages)
    {
        _feed = feed;
        _folder = feed.Folder(name);
        string references = string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="*" />"""));
        File.WriteAllText(Path.Combine(_folder, "app.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>{references}</ItemGroup>
            </Project>
            """);
    }

    /// <summary>The folder of the program when it is built.</summary>
    public string Output => Path.Combine(_folder, "bin", "Debug", "net10.0");

    /// <summary>Adds a program of a page: its using directives and, as a method, what stands behind them.</summary>
    /// <param name="run">Whether the application runs it too, or only compiles it.</param>
    public void Add(CSharpExample example, bool run)
    {
        string name = $"Program{++_count}";
        string[] lines = example.Code.Split('\n');
        File.WriteAllText(Path.Combine(_folder, name + ".cs"), $$"""
            {{string.Join('\n', lines.Where(IsDirective))}}

            static class {{name}}
            {
                public static async Task Run()
                {
            {{string.Join('\n', lines.Where(line => !IsDirective(line)))}}
                    await Task.CompletedTask;
                }
            }
            """);
        if (run) _programs.Add(name);
    }

    /// <summary>Restores and builds it; what it runs is written to the console.</summary>
    public void Build()
    {
        File.WriteAllLines(Path.Combine(_folder, "Program.cs"), _programs.Select(program => $"await {program}.Run();"));
        _feed.Dotnet(_folder, "build", "-nodeReuse:false", "-tl:off", "-v:q", "-p:UseSharedCompilation=false");
    }

    private static bool IsDirective(string line) => Directive().IsMatch(line);

    [GeneratedRegex(@"^using (static )?[\w.]+( = [\w.]+)?;")]
    private static partial Regex Directive();
}
