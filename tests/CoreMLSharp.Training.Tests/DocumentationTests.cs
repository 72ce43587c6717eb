using System.Text.RegularExpressions;
using CoreMLSharp.Building;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tests;

/// <summary>Runs the C# examples of docs/train.md and docs/evaluate.md, which stand here word for word.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void The_examples_of_training_and_evaluating_run()
    {
        using TemporaryFolder photoFolder = new(), results = new();
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", results["cache"]);
        string folder = TestPhotos.WriteClasses(photoFolder, 3, 20), output = results["Test.mlmodel"];
        Train(folder, output);
        Evaluate(output, folder, results["report.html"]);

        Assert.True(File.Exists(output));
        Assert.Contains("<table class=\"matrix\">", File.ReadAllText(results["report.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.md")]
    [InlineData("evaluate.md")]
    public void The_examples_are_those_that_run(string page)
    {
        string code = Blanks().Replace(
            File.ReadAllText(TestData.InRepository("tests", "CoreMLSharp.Training.Tests", "DocumentationTests.cs")), " ");

        string[] examples =
        [
            .. CSharpBlock().Matches(File.ReadAllText(TestData.InRepository("docs", page))).Select(block => block.Groups[1].Value),
        ];

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains(Blanks().Replace(example, " ").Trim(), code, StringComparison.Ordinal));
    }

    private static void Train(string folder, string output)
    {
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(folder);
        using ImageClassifier classifier = ImageClassifier.Train(photos, new ImageClassifierOptions
        {
            Augmentations = ImageAugmentationOptions.Flip,
            Metadata = new ModelMetadata { Author = "Me", ShortDescription = "Tells materials apart." },
        });
        classifier.Save(output);

        Console.WriteLine($"{classifier.TrainingMetrics.Accuracy:P1} of the training photos");
        Console.WriteLine($"{classifier.ValidationMetrics?.Accuracy:P1} of the validation photos");
        foreach (SkippedFile photo in classifier.SkippedPhotos) Console.WriteLine(photo.Reason);
    }

    private static void Evaluate(string path, string folder, string report)
    {
        using MLModel model = MLModel.Load(path, new MLModelConfiguration { Threads = 1 });
        ImageClassifierEvaluation evaluation = ImageClassifierEvaluation.Run(model, ImageClassifierDataSource.LabeledDirectories(folder));

        Console.WriteLine($"{evaluation.Metrics.Accuracy:P1}");
        foreach (ClassMetrics one in evaluation.Metrics.PerClass)
        {
            Console.WriteLine($"{one.Label}: precision {one.Precision:P0}, recall {one.Recall:P0}");
        }

        new EvaluationReport("Materials", evaluation.Metrics, evaluation.Photos).WriteHtml(report);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("```csharp\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
