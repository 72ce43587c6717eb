using CoreMLSharp.Cli.Commands.Sample.Models;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;
using Microsoft.CodeAnalysis;

namespace CoreMLSharp.Extensions.Tests;

/// <summary>The programs of the pages about these packages compile as printed, run, and print what the pages say.</summary>
[Collection(nameof(PagesTests))]
public sealed class PagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [Theory]
    [InlineData("mlnet.md", 1)]
    [InlineData("hosting.md", 2)]
    public void The_programs_of_a_page_do_what_it_says(string page, int count)
    {
        using ModelFile iris = new(Iris.Create());
        iris.Save(_folder["Iris.mlmodel"]);
        Directory.CreateSymbolicLink(_folder["samples"], TestData.InRepository("samples"));
        Environment.CurrentDirectory = _folder.Path;
        IReadOnlyList<CSharpExample> examples = CSharpExample.Of(TestData.InRepository("docs", page), "cs");
        Assert.Equal(count, examples.Count);
        foreach (CSharpExample example in examples)
        {
            IReadOnlyList<Diagnostic> findings = example.Compile(out byte[] assembly);
            Assert.True(findings.Count == 0, $"{string.Join('\n', findings)}\n{example.Code}");
            Assert.Equal(example.Output, CSharpExample.Run(assembly).TrimEnd('\n').Split('\n'));
        }
    }
}

/// <summary>The current folder and the console are the process's, so that nothing else may run beside.</summary>
[CollectionDefinition(nameof(PagesTests), DisableParallelization = true)]
public sealed class PagesCollection;
