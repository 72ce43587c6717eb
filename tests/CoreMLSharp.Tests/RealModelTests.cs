using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests.Inspection;

namespace CoreMLSharp.Tests;

/// <summary>Models that Apple's tools and others made, where the shared data is present.</summary>
public sealed class RealModelTests
{
    [Theory]
    [InlineData("real", 1)]
    [InlineData("conformance/nn", 20)]
    [InlineData("conformance/classic", 10)]
    [InlineData("conformance/mil", 50)]
    [InlineData("conformance/networks", 10)]
    public void Every_model_loads_inspects_and_round_trips(string folder, int step)
    {
        List<string> paths = [.. FindModels(TestData.Shared(folder.Split('/'))).Where((_, i) => i % step == 0)];
        Assert.NotEmpty(paths);
        using TemporaryFolder output = new();
        foreach (string path in paths)
        {
            ModelFile file = ModelFile.Load(path);
            ModelOutline outline = ModelOutline.Read(path);
            ModelOutlineTests.AssertOutlineOf(file.Specification, outline);
            ModelSummary summary = ModelSummary.Of(outline);
            Assert.Equal(summary.Files.Sum(part => part.Bytes), summary.Root.Bytes);
            ModelSummaryTests.AssertBytesAddUp(summary.Root);

            string copy = output[Path.GetFileName(path)];
            file.Save(copy);
            Assert.Equal(file.Specification, ModelFile.Load(copy).Specification);
        }
    }

    [Fact]
    public void Create_ML_s_image_classifiers_have_the_two_stages_of_their_kind()
    {
        string[] catalogue = File.ReadAllLines(TestData.Shared("real", "CATALOGUE.tsv"));
        List<string> classifiers =
        [
            .. catalogue.Select(line => line.Split('\t'))
            .Where(columns => columns[1] == "createml-image-classifier")
            .Select(columns => columns[0]),
        ];
        Assert.NotEmpty(classifiers);
        foreach (string path in classifiers.Select(name => TestData.Shared("real", name)))
        {
            Model spec = ModelFile.Load(path).Specification;
            Assert.Equal(["visionFeaturePrint", "glmClassifier"], spec.PipelineClassifier.Pipeline.Models.Select(stage => stage.TypeName));
            Assert.Equal(["visionFeaturePrint", "glmClassifier"], ModelSummary.Read(path).Root.Stages.Select(stage => stage.Type));
        }
    }

    /// <summary>Model files and packages that are whole; a package is not entered.</summary>
    private static IEnumerable<string> FindModels(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.mlmodel").Order(StringComparer.Ordinal)) yield return file;
        foreach (string inner in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (inner.EndsWith(".mlpackage", StringComparison.Ordinal)) yield return inner;
            else if (!inner.EndsWith(".mlmodelc", StringComparison.Ordinal)) foreach (string path in FindModels(inner)) yield return path;
        }
    }
}
