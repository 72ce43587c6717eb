using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Training.TextClassification;
using CoreMLSharp.Validation;
using TextClassifier = CoreMLSharp.Training.TextClassification.TextClassifier;

namespace CoreMLSharp.Training.Tests.TextClassification;

public class TextClassifierTests
{
    private static readonly string Reviews = TestData.InRepository("samples/reviews.csv");

    [Fact]
    public void A_classifier_of_public_parts_is_valid_small_and_predicts_the_same_from_text_and_from_terms()
    {
        using TextClassifier classifier = TextClassifier.Train(TextClassifierDataSource.Read(Reviews));
        Model model = classifier.Model.Specification;

        Assert.Empty(ModelValidator.Validate(model));
        Assert.Equal(
            ["DictVectorizer", "FeatureVectorizer", "Normalizer", "GlmClassifier"],
            model.PipelineModels.Select(stage => $"{stage.TypeCase}"));
        Assert.InRange(classifier.TrainingMetrics.Accuracy!.Value, 0.95, 1);
        Assert.NotNull(classifier.ValidationMetrics);
        using MLModel running = MLModel.Load(classifier.Model);
        const string Text = "wonderful bread and a kind waiter";
        IReadOnlyDictionary<string, double> byText = Shares(running, Text);
        IReadOnlyDictionary<string, double> byTerms =
            Shares(running, MLFeatureValue.FromDictionary(TextTerms.Of(model.Description)!.Count(Text)));
        Assert.Equal(byTerms, byText);
        Assert.True(byText["good"] > byText["bad"]);
        Assert.Equal("good", classifier.Predict(Text));
    }

    [Fact]
    public void The_same_texts_give_the_same_bytes_whatever_the_threads()
    {
        byte[][] models = [.. new[] { 1, 2 }.Select(threads => Bytes(new TextClassifierOptions { Threads = threads }))];

        Assert.Equal(models[0], models[1]);
    }

    [Fact]
    public void A_limit_of_bytes_is_kept()
    {
        Assert.InRange(Bytes(new TextClassifierOptions { MaximumBytes = 4000 }).Length, 2000, 4000);
        Assert.Throws<CoreMLException>(() => Bytes(new TextClassifierOptions { MaximumBytes = 10 }));
    }

    [Fact]
    public void Create_mls_form_is_a_text_classifier_that_runs()
    {
        using TextClassifier classifier = TextClassifier.Train(
            TextClassifierDataSource.Read(Reviews), new TextClassifierOptions { Format = TextClassifierFormat.CreateML });

        Assert.Equal(Model.TypeOneofCase.TextClassifier, classifier.Model.Specification.TypeCase);
        Assert.Empty(ModelValidator.Validate(classifier.Model.Specification));
        Assert.InRange(classifier.TrainingMetrics.Accuracy!.Value, 0.95, 1);
        TextExplanation explanation = TextExplanation.Of(classifier.Model.Specification, "the worst soup", "the model");
        Assert.Contains(explanation.Words, word => word.Text == "worst" && word.Scores[0] > word.Scores[1]);
    }

    [Fact]
    public void Several_classes_have_a_row_of_weights_each_and_explanations_add_up()
    {
        (string, string[])[] classes =
            [("sky", ["sun moon", "stars sun"]), ("sea", ["fish wave", "wave sand"]), ("wood", ["tree fox", "fox leaf"])];
        using TextClassifier classifier = TextClassifier.Train(TextClassifierDataSource.TextsByLabel(classes.ToDictionary(
            entry => entry.Item1, entry => (IReadOnlyList<string>)[.. Enumerable.Repeat(entry.Item2, 4).SelectMany(texts => texts)])));

        Assert.All(classes, entry => Assert.Equal(entry.Item1, classifier.Predict(entry.Item2[0])));
        Assert.Equal(1, classifier.TrainingMetrics.Accuracy);
        TextExplanation explanation = TextExplanation.Of(classifier.Model.Specification, "a fox", "the model");
        double[] sums = [.. explanation.Labels.Select((_, k) => explanation.Words.Sum(word => word.Scores[k]))];
        Assert.Equal("wood", explanation.Labels[Array.IndexOf(sums, sums.Max())]);
    }

    [Fact]
    public void Texts_come_from_folders_and_tables_and_empty_ones_are_left_out()
    {
        using TemporaryFolder folder = new();
        foreach ((string label, string text) in new[] { ("good", "fine"), ("bad", "awful"), ("bad", " ") })
        {
            Directory.CreateDirectory(folder[label]);
            File.WriteAllText(folder[label, $"{text.Length}.txt"], text);
        }

        TextClassifierDataSource source = TextClassifierDataSource.Read(folder.Path);

        Assert.Equal([new LabeledText("awful", "bad"), new LabeledText("fine", "good")], source.Texts);
        Assert.Contains("1 example without a text", Assert.Single(source.Warnings), StringComparison.Ordinal);
        MLDataTable table = new("t", [("t", ["a", "b"]), ("l", ["x", "x"])]);
        Assert.Contains(
            "at least two classes",
            Assert.Throws<CoreMLException>(() => TextClassifier.Train(TextClassifierDataSource.LabeledTable(table, "t", "l"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_texts_that_were_trained_on_and_small_classes_are_warned_of()
    {
        TextClassifierDataSource texts = TextClassifierDataSource.TextsByLabel(new Dictionary<string, IReadOnlyList<string>>
        {
            ["a"] = ["one two", "two one", "both"],
            ["b"] = ["three four", "four three", "both"],
        });
        using TextClassifier classifier = TextClassifier.Train(texts, new TextClassifierOptions { Validation = texts });

        Assert.Contains(classifier.Warnings, warning => warning.Contains("has only 3 texts", StringComparison.Ordinal));
        Assert.Contains(classifier.Warnings, warning => warning.Contains("in several classes", StringComparison.Ordinal));
        Assert.Contains(classifier.Warnings, warning => warning.Contains("trained on too", StringComparison.Ordinal));
    }

    [Fact]
    public void Training_can_be_cancelled_and_its_evaluation_says_what_was_taken_for_what()
    {
        TextClassifierDataSource texts = TextClassifierDataSource.Read(Reviews);
        Assert.ThrowsAny<OperationCanceledException>(
            () => TextClassifier.Train(texts, cancellationToken: new CancellationToken(canceled: true)));

        using TextClassifier classifier = TextClassifier.Train(texts);
        TaskEvaluation evaluation = classifier.Evaluate(texts);
        Assert.Equal(texts.Texts.Count, evaluation.Examples.Count);
        Assert.All(evaluation.Examples, example => Assert.InRange(example.Probability!.Value, 0.5, 1));
    }

    private static byte[] Bytes(TextClassifierOptions options)
    {
        using TemporaryFolder folder = new();
        using TextClassifier classifier = TextClassifier.Train(TextClassifierDataSource.Read(Reviews), options);
        classifier.Save(folder["m.mlmodel"]);
        return File.ReadAllBytes(folder["m.mlmodel"]);
    }

    private static IReadOnlyDictionary<string, double> Shares(MLModel model, MLFeatureValue text) =>
        model.Predict(new Dictionary<string, MLFeatureValue> { ["text"] = text })["labelProbability"].DictionaryValue;
}
