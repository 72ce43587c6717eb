using System.Reflection;
using CoreMLSharp.Cli.Commands.Sample.Models;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Cli.Tests.Generation;
using CoreMLSharp.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>In the collection of those who read the console.</summary>
[Collection(nameof(CSharpExamplesTests))]
public sealed class GenerateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GenerateCommandTests()
    {
        using ModelFile file = new(Iris.Create());
        file.Save(_folder["my iris.mlmodel"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_class_is_written_and_made_again_but_over_no_other_file()
    {
        string[] line = ["generate", _folder["my iris.mlmodel"], "-o", _folder["Iris.cs"], "--namespace", "Flowers", "--class", "Iris"];
        Assert.Equal(0, (await CommandRun.Of(line)).ExitCode);
        string code = File.ReadAllText(_folder["Iris.cs"]);
        Assert.NotNull(GeneratedCode.Compile(code).GetType("Flowers.IrisInput"));
        Assert.Equal(0, (await CommandRun.Of(line)).ExitCode);
        Assert.Equal(code, File.ReadAllText(_folder["Iris.cs"]));

        File.WriteAllText(_folder["Iris.cs"], "class Mine;");
        CommandRun refused = await CommandRun.Of(line);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("is not a generated class", refused.Error, StringComparison.Ordinal);
        Assert.Equal("class Mine;", File.ReadAllText(_folder["Iris.cs"]));
    }

    [Fact]
    public async Task The_program_on_the_page_does_what_it_says()
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.Threading.Tasks;";
        string page = await File.ReadAllTextAsync(TestData.InRepository("docs", "generate.md"));
        string program = page.Split("```cs\n")[1].Split("```")[0].Replace("\"Iris.mlmodel\"", $"@\"{_folder["my iris.mlmodel"]}\"");
        await CommandRun.Of("generate", _folder["my iris.mlmodel"], "-o", _folder["Iris.cs"], "--namespace", "Flowers", "--class", "Iris");
        Assembly assembly = GeneratedCode.Compile(
            [Usings, await File.ReadAllTextAsync(_folder["Iris.cs"]), program], LanguageVersion.Default, OutputKind.ConsoleApplication);
        TextWriter console = Console.Out;
        using StringWriter printed = new();
        try
        {
            Console.SetOut(printed);
            assembly.EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal("virginica\nTrue\nTrue\nsetosa\nversicolor\n", printed.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_language_is_what_the_ending_says()
    {
        Assert.Equal(0, (await CommandRun.Of("generate", _folder["my iris.mlmodel"], "-o", _folder["Iris.swift"])).ExitCode);
        Assert.Contains("final class my_iris {", File.ReadAllText(_folder["Iris.swift"]), StringComparison.Ordinal);
        Assert.Contains(
            "import CoreML",
            (await CommandRun.Of("generate", _folder["my iris.mlmodel"], "--language", "swift")).Output,
            StringComparison.Ordinal);
        Assert.Contains("class MyIris :", (await CommandRun.Of("generate", _folder["my iris.mlmodel"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_nothing_written()
    {
        CommandRun missing = await CommandRun.Of("generate", _folder["No.mlmodel"], "-o", _folder["No.cs"]);
        CommandRun nameless = await CommandRun.Of("generate", _folder["my iris.mlmodel"], "-o", _folder["No.cs"], "--class", "1x");
        Assert.Equal((1, 1), (missing.ExitCode, nameless.ExitCode));
        Assert.Contains("No.mlmodel", missing.Error, StringComparison.Ordinal);
        Assert.Contains("'1x' is no name for a class", nameless.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["No.cs"]));
    }
}
