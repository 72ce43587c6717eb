using System.Text.Json;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Conformance;

/// <summary>Create ML's own text classifiers on the texts that they were trained on, as often right as they are known to be.</summary>
public class TextClassifierTests
{
    private static readonly string Tasks = Path.Combine(TestData.SharedRoot, "tasks", "models");

    [Theory]
    [InlineData("tech-hardik__News-AI__MyTextClassifier.mlmodel", "newsai_sentimentAnalysis.json", 0.986)]
    public void Labels_of_all_training_texts(string model, string texts, double least)
    {
        (string, string)[] examples = [.. Read(texts).Select(item => (Text(item, "text"), Text(item, "label")))];

        Assert.InRange(Share(model, examples), least, 1);
    }

    [Theory]
    [InlineData("tech-hardik__News-AI__MyTextClassifier.mlmodel", "newsai_predictions.json")]
    [InlineData("vincent-pradeilles__experimenting-with-createml-resources__MovieReview.mlmodel", "moviereview_predictions.json")]
    public void Answers_that_were_computed_elsewhere(string model, string texts)
    {
        (string, string)[] examples = [.. Read(texts).Select(item => (Text(item, "text"), Text(item, "predicted")))];

        Assert.InRange(Share(model, examples), 0.99, 1);
    }

    private static double Share(string file, (string Text, string Label)[] examples)
    {
        using MLModel model = MLModel.Load(Path.Combine(Tasks, file));
        return examples.Average(example => Label(model, example.Text) == example.Label ? 1.0 : 0);
    }

    private static string Label(MLModel model, string text) =>
        model.Predict(new Dictionary<string, MLFeatureValue> { ["text"] = text })["label"].StringValue;

    private static IReadOnlyList<JsonElement> Read(string file)
    {
        string path = Path.Combine(Tasks, "pairs", file);
        Assert.SkipUnless(File.Exists(path), $"There is no {path}; COREMLSHARP_SHARED says where the shared test data are.");
        return [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.EnumerateArray()];
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
