using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tests.Metrics;

public sealed class ClassifierMetricsTests
{
    /// <summary>Five cats (four recognised, one taken for a dog), three dogs (one recognised, two taken for cats), no fish.</summary>
    private static ClassifierMetrics Example()
    {
        ClassifierMetrics metrics = new(["cat", "dog", "fish"]);
        for (int i = 0; i < 4; i++) metrics.Add("cat", "cat");
        metrics.Add("cat", "dog");
        metrics.Add("dog", "dog");
        metrics.Add("dog", "cat");
        metrics.Add("dog", "cat");
        return metrics;
    }

    [Fact]
    public void Counts_and_accuracy()
    {
        ClassifierMetrics metrics = Example();

        Assert.Equal((8, 5, 0.625), (metrics.Count, metrics.Correct, metrics.Accuracy));
        Assert.Equal((4, 1, 2, 1), (metrics[0, 0], metrics[0, 1], metrics[1, 0], metrics[1, 1]));
    }

    [Fact]
    public void Precision_recall_and_F1()
    {
        IReadOnlyList<ClassMetrics> classes = Example().PerClass;

        Assert.Equal(("cat", 5), (classes[0].Label, classes[0].Count));
        Assert.Equal(4 / 6.0, classes[0].Precision, 1e-12);
        Assert.Equal(4 / 5.0, classes[0].Recall, 1e-12);
        Assert.Equal(8 / 11.0, classes[0].F1, 1e-12);
        Assert.Equal(new ClassMetrics("dog", 3, 0.5, 1 / 3.0, 0.4), classes[1] with { F1 = Math.Round(classes[1].F1, 12) });
        Assert.Equal(new ClassMetrics("fish", 0, 0, 0, 0), classes[2]);
    }

    [Fact]
    public void Without_examples_nothing_is_divided_by_zero() => Assert.Equal(0, new ClassifierMetrics(["a", "b"]).Accuracy);
}
