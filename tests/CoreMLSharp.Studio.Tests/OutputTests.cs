using System.IO.Compression;
using System.Text.RegularExpressions;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Studio.Models;
using CoreMLSharp.Training.ImageClassification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Playwright;

namespace CoreMLSharp.Studio.Tests;

/// <summary>What comes out of a training: why it is small, and all the forms of it.</summary>
public sealed class OutputTests(Chromium chromium)
{
    [Fact]
    public async Task A_run_tells_why_it_is_small_and_gives_every_form_of_its_model()
    {
        using Folder folder = new();
        await using StudioProcess studio = await StudioProcess.StartAsync(folder.Path);
        IPage page = await chromium.OpenAsync(studio);
        await page.TrainMaterialsAsync();
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "Output" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Why it is so small" }).WaitForAsync();
        await Assertions.Expect(page.Locator(".anatomy").First)
            .ToContainTextAsync(new Regex(@"FeaturePrint-1[\s\S]*3\.2 MB[\s\S]*Inception v3"));
        await page.LookAroundAsync("output");

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Author" }).FillAsync("Ada");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "License" }).FillAsync("MIT");
        await page.Button("Save into the model").ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();

        string linked = await DownloadAsync(page, ".mlmodel", "Image classification.mlmodel");
        using (ModelFile file = ModelFile.Load(linked))
        {
            Assert.Equal("Ada", file.Specification.Description.Metadata.Author);
            Assert.Equal("MIT", file.Specification.Description.Metadata.License);
        }

        string zip = await DownloadAsync(page, ".zip", "With its extractor, as a zip");
        using (ZipArchive archive = ZipFile.OpenRead(zip))
        {
            Assert.Equal(["Image classification.mlmodel", "FeaturePrint-1.mlmodel"], archive.Entries.Select(entry => entry.FullName));
        }

        Assert.InRange(new FileInfo(await DownloadAsync(page, ".mlmodel", "With its extractor inside")).Length, 3_100_000, 3_400_000);
        Assert.InRange(new FileInfo(await DownloadAsync(page, ".onnx", "As ONNX")).Length, 1_000_000, 20_000_000);

        await page.Button("Compress and compare").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Table))
            .ToContainTextAsync(new Regex("Accuracy .*training photos"), new() { Timeout = 90_000 });
        await page.Choice("C#").ClickAsync();
        await Assertions.Expect(page.Locator("pre").Last).ToContainTextAsync("MLModel.Load(\"Image classification.mlmodel\")");
        await page.LookAroundAsync("output-compressed");
    }

    [Fact]
    public void The_lines_of_a_program_compile_for_every_kind_of_input()
    {
        ModelDescription description = new() { PredictedFeatureName = "class\"Label" };
        FeatureType[] types =
        [
            new() { ImageType = new ImageFeatureType() }, new() { DoubleType = new DoubleFeatureType() },
            new() { Int64Type = new Int64FeatureType() }, new() { StringType = new StringFeatureType() },
            new() { MultiArrayType = new ArrayFeatureType { Shape = { 1, 3 } } },
            new() { DictionaryType = new DictionaryFeatureType { StringKeyType = new StringFeatureType() } },
            new() { DictionaryType = new DictionaryFeatureType { Int64KeyType = new Int64FeatureType() } },
            new() { SequenceType = new SequenceFeatureType { Int64Type = new Int64FeatureType() } },
            new() { SequenceType = new SequenceFeatureType { StringType = new StringFeatureType() } },
        ];
        description.Input.AddRange(types.Select((type, i) => new FeatureDescription { Name = $"in {i}", Type = type }));
        description.Output.AddRange(types.Select((type, i) => new FeatureDescription { Name = $"out {i}", Type = type }));
        description.Output.Add(new FeatureDescription { Name = "class\"Label", Type = new() { StringType = new StringFeatureType() } });

        string code = "using System; using System.Collections.Generic;\n" + UsageCode.CSharp(description, "My \"Model\".mlmodel");
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Usage", [CSharpSyntaxTree.ParseText(code)], trusted.Where(File.Exists).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        Assert.Empty(compilation.GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => $"{found}\n{code}"));
    }

    [Fact]
    public void The_lines_in_Swift_have_the_names_of_the_model()
    {
        using ImageClassifier classifier = ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories(Samples.Materials));
        string code = UsageCode.Swift(classifier.Model.Specification.Description, "My materials 2.mlmodel");
        Assert.Contains("My_materials_2(configuration: MLModelConfiguration())", code, StringComparison.Ordinal);
        using MLModel model = MLModel.Load(classifier.Model);
        Assert.True(Classification.IsClassifier(model.Description));
    }

    private static async Task<string> DownloadAsync(IPage page, string ending, string link)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(
            () => page.Locator(".downloads").GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync());
        Assert.EndsWith(ending, download.SuggestedFilename, StringComparison.Ordinal);
        return await download.PathAsync();
    }
}
