using CoreMLSharp.Tests;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tests.ImageClassification;

public class EvaluationReportTests
{
    [Fact]
    public void The_worst_confusions_and_their_photos_come_first()
    {
        using TemporaryFolder folder = new();
        string page = Write(folder, ["ant", "bee", "cow"], [("ant", "bee"), ("bee", "cow"), ("bee", "cow"), ("cow", "cow")]);

        string[] inOrder =
        [
            "Worst confusions", "2 of 2", "1 of 1", "Mistakes", "bee taken for cow", "ant taken for bee", "class=\"matrix\"",
        ];
        int[] places = [.. inOrder.Select(text => page.IndexOf(text, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void A_matrix_of_many_classes_has_small_cells_and_without_mistakes_there_are_no_confusions()
    {
        using TemporaryFolder folder = new();
        string page = Write(folder, [.. Enumerable.Range(0, 70).Select(i => $"class {i}")], [("class 1", "class 1")]);

        Assert.Contains("class=\"matrix dense\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Worst confusions", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_photos_have_a_dash_and_no_per_cent()
    {
        using TemporaryFolder folder = new();
        string page = Write(folder, ["ant", "bee", "cow", "dog"], [("ant", "ant"), ("ant", "bee"), ("dog", "ant")]);

        Assert.Contains("bee</th><td>0</td><td>0.0 %</td><td>–</td><td>–</td>", page, StringComparison.Ordinal);
        Assert.Contains("cow</th><td>0</td><td>–</td><td>–</td><td>–</td>", page, StringComparison.Ordinal);
        Assert.Contains("dog</th><td>1</td><td>–</td><td>0.0 %</td><td>–</td>", page, StringComparison.Ordinal);
    }

    private static string Write(TemporaryFolder folder, IReadOnlyList<string> classes, (string Label, string Predicted)[] photos)
    {
        MLImage.FromPixels(new PixelBuffer(2, 2, PixelFormat.Grayscale, new byte[4])).SavePng(folder["photo.png"]);
        ClassifierMetrics metrics = new(classes);
        foreach ((string label, string predicted) in photos) metrics.Add(label, predicted);
        EvaluatedPhoto[] evaluated =
            [.. photos.Select(photo => new EvaluatedPhoto(folder["photo.png"], photo.Label, photo.Predicted, 0.5))];

        new EvaluationReport("model", metrics, evaluated).WriteHtml(folder["report.html"]);

        return File.ReadAllText(folder["report.html"]);
    }
}
