using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.LinearModels;

namespace CoreMLSharp.Training.Tests.LinearModels;

public sealed class MultinomialLogisticRegressionTests
{
    /// <summary>Twelve rows of three features, three classes in turn.</summary>
    private static readonly float[] Rows =
    [
        0, 0, 0, 1.75f, 2.5f, 2.25f, 0.75f, 1.25f, 2, 2.5f, 2.5f, 2.5f, 1.5f, 2.25f, 2, 0.5f, 1, 1.75f,
        2.25f, 2.25f, 2.25f, 1.25f, 2, 1.75f, 0.25f, 0.75f, 1.5f, 2, 2, 2, 1, 1.75f, 1.5f, 0, 0.5f, 1.25f,
    ];

    private static readonly FeatureMatrix Features = new(Rows, 3);
    private static readonly int[] Labels = [.. Enumerable.Range(0, 12).Select(row => row % 3)];

    /// <summary>Worked out with scikit-learn 1.2: LogisticRegression(C, tol=1e-12) on the standardised features.</summary>
    [Theory]
    [InlineData(0.1, 1.1885806802459589, 0.2396971384265847, -0.10869944060368683, 0.2844671974621239)]
    [InlineData(1, 8.34039135617676, 1.3583609253069957, -0.8489012905110194, 0.5041711872748148)]
    [InlineData(10, 32.5502852228425, 3.8353165925958526, -1.8860719179597205, 0.8630299058599616)]
    public void Finds_the_optimum_that_scikit_learn_finds(
        double c, double objective, double firstWeight, double thirdWeight, double firstProbability)
    {
        LinearClassifier classifier =
            MultinomialLogisticRegression.Fit(Features, Labels, 3, new LogisticRegressionOptions { C = c, Tolerance = 1e-12 });

        Assert.Equal(objective, classifier.Objective, objective * 1e-9);
        Assert.Equal(firstWeight, classifier.Weights[0][0], 1e-4);
        Assert.Equal(thirdWeight, classifier.Weights[0][2], 1e-4);
        Assert.Equal(firstProbability, classifier.Probabilities(Features.Row(0))[0], 1e-5);
    }

    [Theory]
    [InlineData(7, 3, 2)]
    [InlineData(200, 13, 5)]
    public void The_gradient_is_that_of_the_objective(int rows, int columns, int classes)
    {
        (FeatureMatrix features, int[] labels) = RandomProblem(rows, columns, classes);
        int[] all = [.. Enumerable.Range(0, rows)];
        LogisticObjective objective = new(features, all, labels, classes, Standardization.Of(features, all), 1) { C = 0.7 };
        Random random = new(5);
        double[] point = [.. Enumerable.Range(0, objective.ParameterCount).Select(_ => random.NextDouble() - 0.5)];
        double[] gradient = new double[point.Length], ignored = new double[point.Length];
        objective.Evaluate(point, gradient);

        for (int i = 0; i < point.Length; i++)
        {
            double[] above = [.. point], below = [.. point];
            above[i] += 1e-5;
            below[i] -= 1e-5;
            double slope = (objective.Evaluate(above, ignored) - objective.Evaluate(below, ignored)) / 2e-5;
            Assert.Equal(slope, gradient[i], 1e-5 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        (FeatureMatrix features, int[] labels) = RandomProblem(500, 37, 4);

        LinearClassifier one = MultinomialLogisticRegression.Fit(features, labels, 4, new LogisticRegressionOptions { Threads = 1 });
        LinearClassifier many = MultinomialLogisticRegression.Fit(features, labels, 4, new LogisticRegressionOptions { Threads = 7 });

        Assert.Equal(one.Weights, many.Weights);
        Assert.Equal(one.Offsets, many.Offsets);
    }

    [Fact]
    public void A_feature_that_does_not_vary_has_no_weight()
    {
        float[] values = [1, 5, 2, 5, 3, 5, 4, 5];

        LinearClassifier classifier =
            MultinomialLogisticRegression.Fit(new FeatureMatrix(values, 2), [0, 0, 1, 1], 2, new LogisticRegressionOptions());

        Assert.All(classifier.Weights, weights => Assert.Equal(0, weights[1]));
        Assert.True(classifier.Weights[1][0] > 0.1);
    }

    [Fact]
    public void Separable_classes_with_hardly_a_penalty_are_solved()
    {
        (FeatureMatrix features, int[] labels) = RandomProblem(40, 60, 3);

        LinearClassifier classifier = MultinomialLogisticRegression.Fit(features, labels, 3, new LogisticRegressionOptions { C = 1e4 });

        for (int row = 0; row < 40; row++) Assert.True(classifier.Probabilities(features.Row(row))[labels[row]] > 0.99);
    }

    [Fact]
    public void Features_that_are_not_finite_are_named()
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => new FeatureMatrix([1, 2, 3, float.NaN], 2));

        Assert.Contains("feature 1 of row 1", error.Message, StringComparison.Ordinal);
    }

    private static (FeatureMatrix Features, int[] Labels) RandomProblem(int rows, int columns, int classes)
    {
        Random random = new(1);
        float[] values =
        [
            .. Enumerable.Range(0, rows * columns).Select(
                i => (float)random.NextDouble() + ((i / columns % classes) == i % classes ? 0.3f : 0)),
        ];
        return (new FeatureMatrix(values, columns), [.. Enumerable.Range(0, rows).Select(row => row % classes)]);
    }
}
