using System.Diagnostics;
using CoreMLSharp.Cli.Commands.Sample.Models;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Generation;

/// <summary>The package CoreMLSharp.Build, in a project outside of the repository that has nothing else of it.</summary>
public class BuildPackageTests
{
    private const string Program = """
        using CoreMLSharp.Runtime;
        using Flowers;
        IrisInput input = new() { PetalLength = 5.1, PetalWidth = 1.6 };
        string[] files = [Iris.FileName, Other.Forms.FileName];
        Console.WriteLine(input.ToFeatures().Count + files.Count(file => Path.Exists(Path.Combine(AppContext.BaseDirectory, file))));
        """;

    private readonly string[] _quiet = ["-nodeReuse:false", "-p:UseSharedCompilation=false", "-nologo", "-v:q"];

    [Fact]
    public void A_fresh_project_gets_the_classes_of_its_models()
    {
        using TemporaryFolder folder = new();
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        AssertDotnet(
            folder.Path,
            "pack", TestData.InRepository("src", "CoreMLSharp.Build"), "-c", configuration, "--no-build", "-o", folder["feed"]);
        WriteProject(folder);

        AssertDotnet(folder.Path, ["build", "-clp:NoSummary", .. _quiet]);
        Assert.Equal("4", AssertDotnet(folder.Path, "exec", folder["bin", "app.dll"]).Trim());

        // An editor's build knows the classes; nothing is made again.
        DateTime made = File.GetLastWriteTimeUtc(folder["obj", "Debug", "net10.0", "CoreML", "Iris.mlmodel.g.cs"]);
        string seen = AssertDotnet(
            folder.Path,
            [
                "msbuild", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
                "-getItem:Compile", .. _quiet,
            ]);
        Assert.Contains("Iris.mlmodel.g.cs", seen, StringComparison.Ordinal);
        Assert.Contains("Shapes.mlpackage.g.cs", seen, StringComparison.Ordinal);
        Assert.Equal(made, File.GetLastWriteTimeUtc(folder["obj", "Debug", "net10.0", "CoreML", "Iris.mlmodel.g.cs"]));

        File.WriteAllText(folder["Iris.mlmodel"], "no model");
        (int exitCode, string output) = Dotnet(folder.Path, ["build", "--no-restore", "-clp:NoSummary", .. _quiet]);
        Assert.Equal(1, exitCode);
        string error = Assert.Single(output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct());
        Assert.StartsWith($"{folder["app.csproj"]}({LineOf(folder, "Iris.mlmodel")},6): error CML0001: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Iris.mlmodel; models/Iris.mlmodel", "app.csproj(7,6)")]
    [InlineData("**/*.mlmodel", "app.csproj(7,6)")]
    [InlineData("$(Other);Iris.mlmodel", "models/Iris.mlmodel(1)")]
    public void Models_of_one_file_name_are_an_error_at_the_item_or_else_the_model(string items, string place)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["models"]);
        foreach (string path in new[] { "Iris.mlmodel", "models/Iris.mlmodel" }) File.WriteAllText(folder[path], "not looked at");
        File.WriteAllText(folder["app.csproj"], $"""
            <Project>
              <PropertyGroup>
                <Other>models/Iris.mlmodel</Other>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
              </PropertyGroup>
              <ItemGroup>
                <CoreMLModel Include="{items}" />
              </ItemGroup>
              <Import Project="{TestData.InRepository("src", "CoreMLSharp.Build", "build", "CoreMLSharp.Build.targets")}" />
            </Project>
            """);

        (int exitCode, string output) = Dotnet(folder.Path, ["msbuild", "-t:GenerateCoreMLModels", "-nodeReuse:false", "-nologo", "-v:q"]);

        Assert.Equal(1, exitCode);
        string error = Assert.Single(output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)).Distinct());
        Assert.StartsWith($"{folder[place]}: error CML0002: ", error, StringComparison.Ordinal);
        Assert.Matches("Iris.mlmodel and .*Iris.mlmodel have one name, by which only one can lie beside the program.", error);
    }

    private static int LineOf(TemporaryFolder folder, string model) =>
        1 + Array.FindIndex(
            File.ReadAllLines(folder["app.csproj"]), line => line.Contains($"CoreMLModel Include=\"{model}\"", StringComparison.Ordinal));

    private static void WriteProject(TemporaryFolder folder)
    {
        using ModelFile iris = new(Iris.Create());
        iris.Save(folder["Iris.mlmodel"]);
        using ModelFile shapes = ShapesProgram.Create();
        Directory.CreateDirectory(folder["models"]);
        shapes.Save(folder["models", "Shapes.mlpackage"]);
        File.WriteAllText(folder["Program.cs"], Program);
        File.WriteAllText(folder["nuget.config"], """
            <configuration>
              <packageSources><clear /><add key="local" value="feed" /></packageSources>
              <config><add key="globalPackagesFolder" value="packages" /></config>
            </configuration>
            """);
        File.WriteAllText(folder["app.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                <OutputPath>bin</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RootNamespace>Flowers</RootNamespace>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="CoreMLSharp.Build" Version="*" PrivateAssets="all" />
                <Reference Include="{AppContext.BaseDirectory}CoreMLSharp.dll;{AppContext.BaseDirectory}CoreMLSharp.Runtime.dll" />
                <Reference Include="{AppContext.BaseDirectory}System.Numerics.Tensors.dll" />
                <CoreMLModel Include="Iris.mlmodel" />
                <CoreMLModel Include="models/Shapes.mlpackage" ClassName="Forms" Namespace="Other" />
              </ItemGroup>
            </Project>
            """);
    }

    private static string AssertDotnet(string folder, params string[] arguments)
    {
        (int exitCode, string output) = Dotnet(folder, arguments);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}: {output}");
        return output;
    }

    private static (int ExitCode, string Output) Dotnet(string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
