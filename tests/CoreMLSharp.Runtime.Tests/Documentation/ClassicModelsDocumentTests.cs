using System.Runtime.CompilerServices;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Documentation;

/// <summary>The worked example of <c>docs/classic-models.md</c> runs, and the document shows it word for word.</summary>
public class ClassicModelsDocumentTests
{
    [Fact]
    public void The_example_runs_and_gives_what_the_document_says()
    {
        using TemporaryFolder folder = new();
        string path = folder["Fruit.mlmodel"];

        // example
        // A classifier of two numbers: one row of weights, for the second class.
        Model fruit = new()
        {
            SpecificationVersion = 1,
            Description = new ModelDescription
            {
                Input =
                {
                    new FeatureDescription { Name = "weight", Type = new FeatureType { DoubleType = new DoubleFeatureType() } },
                    new FeatureDescription { Name = "redness", Type = new FeatureType { DoubleType = new DoubleFeatureType() } },
                },
                Output =
                {
                    new FeatureDescription { Name = "fruit", Type = new FeatureType { StringType = new StringFeatureType() } },
                    new FeatureDescription
                    {
                        Name = "probabilities",
                        Type = new FeatureType { DictionaryType = new DictionaryFeatureType { StringKeyType = new StringFeatureType() } },
                    },
                },
                PredictedFeatureName = "fruit",
                PredictedProbabilitiesName = "probabilities",
            },
            GlmClassifier = new GLMClassifier
            {
                Weights = { new GLMClassifier.Types.DoubleArray { Value = { 0.02, 3 } } },
                Offset = { -4 },
                StringClassLabels = new StringVector { Vector = { "lemon", "apple" } },
            },
        };
        new ModelFile(fruit).Save(path);

        using MLModel model = MLModel.Load(path);
        var outputs = model.Predict(new Dictionary<string, MLFeatureValue> { ["weight"] = 150.0, ["redness"] = 0.8 });
        string label = outputs["fruit"].StringValue;                            // apple
        double probability = outputs["probabilities"].DictionaryValue[label];   // 0.802
        // end

        Assert.Equal("apple", label);

        // The score is 0.02 · 150 + 3 · 0.8 - 4 = 1.4.
        Assert.Equal(1 / (1 + Math.Exp(-1.4)), probability, 1e-12);
    }

    [Fact]
    public void The_document_shows_the_example()
    {
        string document = File.ReadAllText(TestData.InRepository("docs", "classic-models.md"));

        Assert.Contains(string.Join('\n', ExampleLines()), document, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ExampleLines([CallerFilePath] string source = "")
    {
        if (!File.Exists(source))
        {
            source = TestData.InRepository("tests", "CoreMLSharp.Runtime.Tests", "Documentation", "ClassicModelsDocumentTests.cs");
        }

        return File.ReadLines(source).SkipWhile(line => line.Trim() != "// example").Skip(1).TakeWhile(line => line.Trim() != "// end")
            .Select(line => line.Length > 8 ? line[8..] : "");
    }
}
