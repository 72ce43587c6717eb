using CoreMLSharp.Tests;
using CoreMLSharp.Training.ImageClassification;
using Microsoft.CodeAnalysis;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>Every C# program of the README and the pages compiles as printed, runs, and prints what the page says.</summary>
[Collection(nameof(CSharpExamplesTests))]
public sealed class CSharpExamplesTests : IDisposable
{
    private const string Cache = "XDG_CACHE_HOME";
    private readonly string? _cacheBefore = Environment.GetEnvironmentVariable(Cache);
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(TestData.InRepository("docs"), "*.md").Append(TestData.InRepository("README.md"))
            .Where(page => CSharpExample.Of(page).Count > 0)
            .Select(page => Path.GetRelativePath(TestData.Root, page)).Order(StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Environment.SetEnvironmentVariable(Cache, _cacheBefore);
        _folder.Dispose();
    }

    /// <summary>The reader has the samples, the models that the pages are about, and the classifier that the first command makes.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void The_programs_of_a_page_do_what_it_says(string page)
    {
        DocumentationTests.CopyFolder(TestData.InRepository("samples"), _folder["samples"]);
        DocumentedModels.Save(_folder.Path);
        File.Copy(_folder["samples", "Materials", "wood", "wood-001.jpg"], _folder["garden.jpg"]);
        Environment.CurrentDirectory = _folder.Path;
        Environment.SetEnvironmentVariable(Cache, _folder["cache"]);
        IReadOnlyList<CSharpExample> examples = CSharpExample.Of(TestData.InRepository(page));
        if (examples.Any(example => example.Code.Contains("Load(\"Materials.mlmodel\"", StringComparison.Ordinal)))
        {
            using ImageClassifier classifier = ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories("samples/Materials"));
            classifier.Save("Materials.mlmodel");
        }

        foreach (CSharpExample example in examples) AssertDoesWhatItSays(example);
    }

    private static void AssertDoesWhatItSays(CSharpExample example)
    {
        IReadOnlyList<Diagnostic> findings = example.Compile(out byte[] assembly);
        Assert.True(findings.Count == 0, $"{string.Join('\n', findings)}\n{example.Code}");

        string printed = CSharpExample.Run(assembly);

        int start = 0;
        foreach (string line in example.Output)
        {
            int place = printed.IndexOf(line, start, StringComparison.Ordinal);
            Assert.True(place >= 0, $"'{line}' is not printed in its place by\n{example.Code}\nbut\n{printed}");
            start = place + line.Length;
        }
    }
}

/// <summary>The current folder and the console are the process's, so that nothing else may run beside.</summary>
[CollectionDefinition(nameof(CSharpExamplesTests), DisableParallelization = true)]
public sealed class CSharpExamplesCollection;
