using CoreMLSharp.Tests;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Tests.Tasks;

public class TaskReportTests
{
    [Fact]
    public void Mistakes_of_a_classifier_are_shown_with_what_they_were_taken_for()
    {
        ClassifierMetrics metrics = new(["bad", "good"]);
        metrics.Add("bad", "good");
        metrics.Add("good", "good");
        TaskEvaluation evaluation = new(
            TaskMetrics.Of(metrics),
            [new EvaluatedExample("not <so> good", "bad", "good", 0.75), new EvaluatedExample("fine", "good", "good", 0.9)]);

        string page = Write(evaluation);

        Assert.Contains("<strong>50.0 %</strong> right: 1 of 2 texts in 2 classes", page, StringComparison.Ordinal);
        Assert.Contains(
            "<blockquote>not &lt;so&gt; good<small>75.0 % sure</small></blockquote>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<blockquote>fine", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#m0-1\">1</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_regressor_is_plotted_beside_the_truth_and_its_largest_errors_are_listed_first()
    {
        double[] said = [1.5, 7], truth = [1, 10];
        TaskEvaluation evaluation = new(
            TaskMetrics.OfRegression(said, truth),
            [new EvaluatedExample("row 1", "1", "1.5", null), new EvaluatedExample("row 2", "10", "7", null)]);

        string page = Write(evaluation);

        Assert.Contains("largest error: <strong>3</strong>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<circle").Length - 1);
        Assert.True(page.IndexOf("row 2", StringComparison.Ordinal) < page.IndexOf("row 1", StringComparison.Ordinal));
    }

    private static string Write(TaskEvaluation evaluation)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "report.html");
        new TaskReport("Model", evaluation, "texts").WriteHtml(path);
        return File.ReadAllText(path);
    }
}
